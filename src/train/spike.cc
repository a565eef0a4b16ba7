#include "train/spike.h"

#include <algorithm>

namespace train {

base::Result<void> SpikeRecipe::check() const {
  const auto wrong = [](const std::string& what) {
    return base::Error{base::Code::bad_request, what, "", ""};
  };
  for (const double ratio : {loss_ratio, norm_ratio})
    if (ratio != 0 && !(ratio > 1))
      return wrong(
          "train.spike.loss_ratio and norm_ratio must be above 1, or 0, which skips no step");
  if (window < 1 || window > 4096) return wrong("train.spike.window must be between 1 and 4096");
  if (least < 1 || least > window)
    return wrong("train.spike.least must be between 1 and train.spike.window");
  if (rewinds < 0 || rewinds > 1000) return wrong("train.spike.rewinds must be between 0 and 1000");
  if (rewinds > 0 && !on())
    return wrong("train.spike.rewinds needs a loss_ratio or norm_ratio above 1");
  if (rewind_batches < 1 || rewind_batches > 10000)
    return wrong("train.spike.rewind_batches must be between 1 and 10000");
  return {};
}

Spikes::Spikes(const SpikeRecipe& recipe) {
  if (!recipe.on()) return;
  window_ = recipe.window;
  values_.resize(2 * static_cast<std::size_t>(window_ + 1));
}

void Spikes::clear() { std::ranges::fill(values_, 0.0f); }

std::vector<std::int64_t> Spikes::shape() const { return {window_ + 1, 2}; }

// The upper one of the two in the middle, where there are two.
double Spikes::median(std::int64_t steps, std::size_t column) const {
  std::vector<float> seen;
  for (std::int64_t i = 0; i < std::min(steps, window_); ++i)
    seen.push_back(values_[2 * static_cast<std::size_t>(i + 1) + column]);
  const auto middle = seen.begin() + std::ssize(seen) / 2;
  std::ranges::nth_element(seen, middle);
  return *middle;
}

std::string Spikes::judge(const SpikeRecipe& recipe, std::int64_t steps, double loss,
                          double norm) const {
  std::string out;
  if (!on() || steps < recipe.least) return out;
  const auto above = [&](double ratio, double value, std::size_t column, const char* name) {
    if (ratio > 0 && value > ratio * median(steps, column))
      out += (out.empty() ? "" : ", ") + std::string(name);
  };
  above(recipe.loss_ratio, loss, 0, "loss");
  above(recipe.norm_ratio, norm, 1, "grad_norm");
  return out;
}

void Spikes::remember(std::int64_t steps, double loss, double norm, bool skipped) {
  if (!on()) return;
  const auto row = 2 * static_cast<std::size_t>(steps % window_ + 1);
  values_[row] = static_cast<float>(loss);
  values_[row + 1] = static_cast<float>(norm);
  if (skipped) ++values_[0];
}

}  // namespace train
