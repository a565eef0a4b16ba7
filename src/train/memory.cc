#include "train/memory.h"

#include <algorithm>
#include <cmath>

#include "base/memory.h"
#include "train/hidden.h"
#include "train/optimizer.h"
#include "train/tree.h"

namespace train {

namespace {

// Measured (x86-64, libtorch 2.x): pages of libtorch and ours, and what both allocate before a step.
constexpr std::uint64_t kProgram = 170'000'000;

// Attention is computed document by document, and for each length that it meets in bf16 libtorch's
// oneDNN makes and keeps matrix products of their own, in the forward and the backward pass: some
// fourteen of a quarter of a megabyte. Measured, with one worker as with two: 1.1 GB after 60 steps
// of 16 rows of 256 tokens, 1.9 GB after 440 of 16 rows of 512; the lengths of documents in a text are nearly all
// that there can be once there were some rows for each. What surprises: in a small training it is
// far more than the model. Where it has no such products (f32) there is none of it.
constexpr double kBytesALength = 3.6e6, kLengthsARow = 1.5;
constexpr std::int64_t kMostLengths = 1024;  // those that were met longest ago give way

base::Size shape_bytes(const model::Config& config, const TrainRecipe& recipe) {
  if (recipe.precision == "f32") return 0;
  const auto lengths = static_cast<double>(std::min<std::int64_t>(config.context, kMostLengths));
  const auto rows = static_cast<double>(recipe.steps) *
                    static_cast<double>(recipe.grains_per_step) *
                    static_cast<double>(recipe.rows_per_grain);
  const auto met = lengths * (1 - std::exp(-kLengthsARow * rows / std::max(1.0, lengths)));
  return static_cast<std::int64_t>(kBytesALength * met);
}

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
  return base::Size(most) * 16 * workers;
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
  const auto arrays =
      recipe.optimizer.entry().states.size() + average::arrays_of(recipe.average).size();
  const auto all = static_cast<std::size_t>(std::max<std::int64_t>(0, recipe.grains_per_step));
  const auto grains = static_cast<std::int64_t>(grains_of(all, rank, ranks).count());
  const Size tokens = Size(recipe.rows_per_grain) * config.context;
  const Size parameters = Size(layout.size) * ((arrays + 2) * 4 + (Size(grains) + 1) * width) +
                          traded_bytes(layout, all, rank, ranks);
  if (!tokens.known()) return parameters * tokens;
  const Size pass =
      model::pass_bytes(model::cost_of(config), static_cast<std::int64_t>(tokens.value()), width);
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
  return step_bytes(config, layout, recipe, workers) + kProgram + shape_bytes(config, recipe);
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
                         "lower train.rows_per_grain, train.grains_per_step or the model's sizes"};
}

}  // namespace train
