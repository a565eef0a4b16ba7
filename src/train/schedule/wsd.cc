// Warm-up, stable, decay (Hu et al., MiniCPM): the peak rate holds until the last decay_steps.
// Warm-up and decay run between min_rate_ratio and 1, the convention of transformers; where that is 0
// the first step is not spent at it.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/numerics.h"
#include "train/schedule.h"

namespace train::schedule {

namespace {

struct Wsd {
  std::int64_t warmup_steps = 10;
  std::int64_t decay_steps = 20;
  std::string decay_shape = "linear";
  double min_rate_ratio = 0.1;
  bool from_zero = false;

  template <class V>
  void fields(V& v) {
    v(warmup_steps, "warmup_steps", "steps of linear warm-up");
    v(decay_steps, "decay_steps", "steps of decay at the end");
    v(decay_shape, "decay_shape", "shape of that decay: linear, cosine or 1-sqrt");
    v(min_rate_ratio, "min_rate_ratio", "learning rate at both ends, as a share of the peak");
    v(from_zero, "from_zero", kFromZero);
  }
  base::Result<void> check() const {
    const auto wrong = [](const std::string& what) {
      return base::Error{base::Code::bad_request, what, "", ""};
    };
    if (warmup_steps < 0 || decay_steps < 1)
      return wrong("warmup_steps must be at least 0 and decay_steps at least 1");
    if (decay_shape != "linear" && decay_shape != "cosine" && decay_shape != "1-sqrt")
      return wrong("decay_shape must be linear, cosine or 1-sqrt");
    if (!(min_rate_ratio >= 0 && min_rate_ratio <= 1))
      return wrong("min_rate_ratio must lie between 0 and 1");
    return {};
  }
};

double shape(const std::string& name, double progress) {
  if (name == "cosine") return 0.5 * (1 + base::real::cos(std::numbers::pi * progress));
  if (name == "1-sqrt") return 1 - std::sqrt(progress);
  return 1 - progress;
}

double factor(const base::Settings& settings, std::int64_t step, std::int64_t steps) {
  const auto& own = settings.as<Wsd>();
  const double low = own.min_rate_ratio;
  const auto between = [&](double share) { return std::max(0.0, share * (1 - low) + low); };
  if (step < own.warmup_steps)
    return between(warmup(step, own.warmup_steps, own.from_zero || low > 0));
  const auto decay_begin = steps - own.decay_steps;
  if (step < decay_begin) return 1;
  if (step >= steps) return low;
  const double progress =
      static_cast<double>(step - decay_begin) / static_cast<double>(own.decay_steps);
  return between(shape(own.decay_shape, progress));
}

}  // namespace

extern const Entry wsd{"warm-up, the peak rate for most of the way, decay at the end",
                       base::options<Wsd>, factor};

}  // namespace train::schedule
