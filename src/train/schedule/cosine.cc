// Linear warm-up, then half a cosine down to min_rate_ratio; the convention of transformers, but that
// the first step is not spent at rate 0.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/numerics.h"
#include "train/schedule.h"

namespace train::schedule {

namespace {

struct Cosine {
  std::int64_t warmup_steps = 10;
  double min_rate_ratio = 0.1;
  bool from_zero = false;

  template <class V>
  void fields(V& v) {
    v(warmup_steps, "warmup_steps", "steps of linear warm-up");
    v(min_rate_ratio, "min_rate_ratio", "learning rate at the end, as a share of the peak");
    v(from_zero, "from_zero", kFromZero);
  }
  base::Result<void> check() const {
    if (warmup_steps < 0)
      return base::Error{base::Code::bad_request, "warmup_steps must be at least 0", "", ""};
    if (!(min_rate_ratio >= 0 && min_rate_ratio <= 1))
      return base::Error{base::Code::bad_request, "min_rate_ratio must lie between 0 and 1", "",
                         ""};
    return {};
  }
};

double factor(const base::Settings& settings, std::int64_t step, std::int64_t steps) {
  const auto& own = settings.as<Cosine>();
  const auto warm = own.warmup_steps;
  if (step < warm) return warmup(step, warm, own.from_zero);
  const auto length = std::max<std::int64_t>(1, steps - warm);
  const double progress = static_cast<double>(step - warm) / static_cast<double>(length);
  const double wave = 0.5 * (1 + base::real::cos(std::numbers::pi * progress));
  return std::max(0.0, wave * (1 - own.min_rate_ratio) + own.min_rate_ratio);
}

}  // namespace

extern const Entry cosine{"warm-up, then half a cosine down to a share of the peak",
                          base::options<Cosine>, factor};

}  // namespace train::schedule
