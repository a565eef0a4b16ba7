// One rate from the end of the warm-up to the last step; the convention of transformers, but that the
// first step is not spent at rate 0.
#include "train/schedule.h"

namespace train::schedule {

namespace {

struct Constant {
  std::int64_t warmup_steps = 10;
  bool from_zero = false;

  template <class V>
  void fields(V& v) {
    v(warmup_steps, "warmup_steps", "steps of linear warm-up");
    v(from_zero, "from_zero", kFromZero);
  }
  base::Result<void> check() const {
    if (warmup_steps >= 0) return {};
    return base::Error{base::Code::bad_request, "warmup_steps must be at least 0", "", ""};
  }
};

double factor(const base::Settings& settings, std::int64_t step, std::int64_t) {
  const auto& own = settings.as<Constant>();
  return step < own.warmup_steps ? warmup(step, own.warmup_steps, own.from_zero) : 1;
}

}  // namespace

extern const Entry constant{"warm-up, then the peak rate to the end", base::options<Constant>,
                            factor};

}  // namespace train::schedule
