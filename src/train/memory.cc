#include "train/memory.h"

#include <algorithm>

#include "base/memory.h"
#include "train/optimizer.h"

namespace train {

namespace {

std::string gigabytes(base::Size bytes) {
  return bytes.known() ? std::to_string(bytes.value() / 1'000'000'000) + " GB"
                       : "more than can be counted";
}

}  // namespace

base::Size step_bytes(const model::Config& config, const model::Layout& layout,
                      const TrainRecipe& recipe, int workers) {
  using base::Size;
  const std::size_t width = recipe.precision == "f32" ? 4 : 2;
  const auto arrays = recipe.optimizer.entry().states.size();
  const Size tokens = Size(recipe.rows_per_grain) * config.context;
  const Size parameters =
      Size(layout.size) * ((arrays + 2) * 4 + (Size(recipe.grains_per_step) + 1) * width);
  if (!tokens.known()) return parameters * tokens;
  const Size pass =
      model::pass_bytes(model::cost_of(config), static_cast<std::int64_t>(tokens.value()), width);
  return parameters + pass * std::min<std::int64_t>(workers, recipe.grains_per_step);
}

base::Result<void> fits_memory(const model::Config& config, const model::Layout& layout,
                               const TrainRecipe& recipe, int workers) {
  const auto there = base::memory_there();
  const auto needed = step_bytes(config, layout, recipe, workers);
  if (needed.fits(there)) return {};
  return base::Error{base::Code::unsupported,
                     "training needs about " + gigabytes(needed) + " of memory, this machine has " +
                         gigabytes(base::Size(there)) + " for it",
                     "train",
                     "lower train.rows_per_grain, train.grains_per_step or the model's sizes"};
}

}  // namespace train
