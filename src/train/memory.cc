#include "train/memory.h"

#include <algorithm>
#include <bit>

#include "base/memory.h"
#include "model/recompute.h"
#include "train/hidden.h"
#include "train/optimizer.h"
#include "train/share.h"
#include "train/tree.h"

namespace train {

namespace {

// Measured (x86-64, libtorch 2.x): pages of libtorch and ours, and what both allocate before a step.
constexpr std::uint64_t kProgram = 170'000'000;

// Elements that a worker updates at a time (train/update.cc).
constexpr std::size_t kStretch = 1 << 16;

// What workers hold while each rewrites a hidden matrix: its way in float, twice where it stands, and in
// bf16 twice, and two products of its narrow side.
base::Size matrix_bytes(const model::Config& config, const TrainRecipe& recipe, int workers) {
  if (!recipe.optimizer.entry().update_matrix) return 0;
  const auto model = model::model_of(config, "model");
  if (!model.ok()) return 0;  // nothing is trained that has no layout
  const auto hidden = hidden_matrices(*model);
  std::size_t most = 0;
  for (std::size_t i = 0; i < hidden.size(); ++i)
    if (hidden[i]) most = std::max(most, matrix_size(model->layout.parameters[i]));
  const auto gathered = most > kStretch ? 4 : 0;  // its gradient, where that is no stretch
  return base::Size(most) * (16 + gathered) * workers;
}

// Of the grains' gradients (train/fold.h): a leaf for each worker, some that wait for their other half, and
// sums in float of one node of each size. Where a rank is alone nothing else is held but a stretch a worker.
base::Size gradient_bytes(const model::Layout& layout, std::size_t grains, std::size_t workers,
                          std::size_t width, bool alone) {
  const auto leaves = std::min(grains, workers + (workers + 1) / 2);
  const auto levels = grains <= 2 ? 0 : static_cast<std::size_t>(std::bit_width(grains - 1)) - 1;
  const auto sums = std::min(grains / 2, levels + workers / 4);
  std::size_t stretch = 0;
  for (const auto& p : layout.parameters) stretch = std::max(stretch, std::min(p.size, kStretch));
  return base::Size(layout.size) * (base::Size(leaves) * width + sums * 4) +
         (alone ? base::Size(stretch) * workers : base::Size(grains > 0 ? 0 : layout.size)) * 4;
}

// What a pass over so many tokens leaves for its way back.
base::Size pass_bytes(const model::Config& config, const TrainRecipe& recipe, std::int64_t tokens,
                      std::size_t width) {
  const auto model = model::model_of(config, "model");
  if (!recipe.recomputes() || !model.ok())
    return model::pass_bytes(model::cost_of(config), tokens, width);
  return model::pass_bytes(model::recomputed_cost(model->decoder), tokens, width);
}

// Of the optimizer's arrays, in elements each: the largest share.
std::size_t held(const model::Layout& layout, const TrainRecipe& recipe, int ranks) {
  if (!recipe.shard_optimizer) return layout.size;
  std::size_t most = 0;
  for (const auto& share : shares_of(layout, ranks)) most = std::max(most, share.size());
  return most;
}

// The weights, what is kept of each, and of the background's copy of them the same again.
base::Size state_bytes(const model::Layout& layout, const TrainRecipe& recipe, int ranks) {
  const auto copies = recipe.checkpoints.background ? 2 : 1;
  const auto whole = 1 + average::arrays_of(recipe.average).size();
  return (base::Size(layout.size) * whole +
          base::Size(held(layout, recipe, ranks)) * recipe.optimizer.entry().states.size()) *
         (4 * copies);
}

// Sums of nodes that a rank keeps to trade them: its own of all parameters, of others its part.
base::Size traded_bytes(const model::Layout& layout, std::size_t grains, int rank, int ranks) {
  if (ranks == 1) return 0;
  const auto part = layout.size / static_cast<std::size_t>(ranks) + 1;
  base::Size out = 0;
  for (int r = 0; r < ranks; ++r)
    out = out + base::Size(nodes_of(grains_of(grains, r, ranks)).size()) *
                    (r == rank ? layout.size : part) * sizeof(float);
  return out;
}

std::string gigabytes(base::Size bytes) {
  return bytes.known() ? std::to_string(bytes.value() / 1'000'000'000) + " GB"
                       : "more than can be counted";
}

}  // namespace

base::Size step_bytes(const model::Config& config, const model::Layout& layout,
                      const TrainRecipe& recipe, int workers, int rank, int ranks) {
  using base::Size;
  const std::size_t width = recipe.precision == "f32" ? 4 : 2;
  const auto all = static_cast<std::size_t>(std::max<std::int64_t>(0, recipe.grains_per_step));
  const auto grains = static_cast<std::int64_t>(grains_of(all, rank, ranks).count());
  const Size tokens = Size(recipe.rows_per_grain) * config.context;
  const Size parameters = state_bytes(layout, recipe, ranks) + Size(layout.size) * width +
                          gradient_bytes(layout, static_cast<std::size_t>(grains),
                                         static_cast<std::size_t>(workers), width, ranks == 1) +
                          traded_bytes(layout, all, rank, ranks);
  if (!tokens.known()) return parameters * tokens;
  const Size pass = pass_bytes(config, recipe, static_cast<std::int64_t>(tokens.value()), width);
  return parameters + pass * std::min<std::int64_t>(workers, grains) +
         matrix_bytes(config, recipe, workers);
}

base::Size step_bytes_here(const model::Config& config, const model::Layout& layout,
                           const TrainRecipe& recipe, int workers, const rank::Ranks& ranks) {
  base::Size out = 0;
  for (const auto rank : ranks.here())
    out = out + step_bytes(config, layout, recipe, workers, rank, ranks.size());
  return out;
}

base::Size process_bytes(const model::Config& config, const model::Layout& layout,
                         const TrainRecipe& recipe, int workers) {
  return step_bytes(config, layout, recipe, workers) + kProgram;
}

base::Result<void> fits_memory(const model::Config& config, const model::Layout& layout,
                               const TrainRecipe& recipe, int workers, const rank::Ranks& ranks) {
  return fits_into(base::memory_there(), config, layout, recipe, workers, ranks);
}

base::Result<void> fits_into(std::uint64_t there, const model::Config& config,
                             const model::Layout& layout, const TrainRecipe& recipe, int workers,
                             const rank::Ranks& ranks) {
  const auto needed = step_bytes_here(config, layout, recipe, workers, ranks);
  if (needed.fits(there)) return {};
  const auto sharers = ranks.here().size();
  const auto who = sharers == 1 ? "" : " for the " + std::to_string(sharers) + " ranks here";
  return base::Error{base::Code::unsupported,
                     "training needs about " + gigabytes(needed) + " of memory" + who +
                         ", this machine has " + gigabytes(base::Size(there)) + " for it",
                     "train",
                     std::string(sharers == 1 ? "" : "start fewer ranks on a machine, or ") +
                         "lower train.rows_per_grain or the model's sizes" +
                         (recipe.recomputes() ? "" : ", or set train.recompute = \"layer\"")};
}

}  // namespace train
