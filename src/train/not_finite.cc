#include "train/not_finite.h"

#include <algorithm>
#include <cmath>

namespace train {

namespace {

constexpr const char* kHint =
    "lower train.learning_rate or raise train.schedule.warmup_steps; the last checkpoint is good";

// The name of the first parameter with a number that is not finite; "": there is none.
std::string first_damaged(std::span<const float> values, const model::Layout& layout) {
  const auto is_finite = [](float x) { return std::isfinite(x); };
  for (const auto& p : layout.parameters)
    if (!std::ranges::all_of(values.subspan(p.offset, p.size), is_finite)) return p.name;
  return "";
}

}  // namespace

base::Result<void> check_weights(const State& state, const model::Layout& layout) {
  const auto damaged = first_damaged(state.weights, layout);
  if (damaged.empty()) return {};
  return base::Error{
      base::Code::failed,
      "the weights '" + damaged + "' are not finite after step " + std::to_string(state.step),
      "train", kHint};
}

base::Error not_finite(const State& state, const model::Layout& layout,
                       std::span<const float> gradient) {
  auto what = "loss or gradient is not finite at step " + std::to_string(state.step + 1);
  const auto weights = first_damaged(state.weights, layout);
  const auto slope = first_damaged(gradient, layout);
  if (!weights.empty())
    what += ", since the weights '" + weights + "' were not before it";
  else if (!slope.empty())
    what += "; the first tensor with such a gradient is '" + slope + "'";
  return {base::Code::failed, std::move(what), "train", kHint};
}

}  // namespace train
