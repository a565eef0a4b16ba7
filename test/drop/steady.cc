// A schedule of its own: the same rate from the first step to the last.
#include "train/schedule.h"

namespace train::schedule {

namespace {

struct Steady {
  double share = 1;
  template <class V>
  void fields(V& v) {
    v(share, "share", "of the peak rate, in every step");
  }
  base::Result<void> check() const {
    if (share > 0 && share <= 1) return {};
    return base::Error{base::Code::bad_request, "a share is above 0 and at most 1", "", ""};
  }
};

}  // namespace

extern const Entry steady{.summary = "one rate",
                          .options = base::options<Steady>,
                          .factor = [](const base::Settings& options, std::int64_t, std::int64_t) {
                            return options.as<Steady>().share;
                          }};

}  // namespace train::schedule
