// An optimizer of its own: plain gradient descent, which keeps nothing between steps.
#include "train/optimizer.h"

namespace train::optimizer {

namespace {

struct Descent {
  double pace = 1;
  template <class V>
  void fields(V& v) {
    v(pace, "pace", "how far down it goes, in learning rates");
  }
  base::Result<void> check() const {
    if (pace > 0) return {};
    return base::Error{base::Code::bad_request, "who descends has a pace above 0", "", ""};
  }
};

void update(const base::Settings& settings, double rate, double clip, std::int64_t,
            const Stretch& at) {
  const auto stride = static_cast<float>(rate * clip * settings.as<Descent>().pace);
  for (std::size_t i = 0; i < at.size; ++i) at.weight[i] -= stride * at.gradient[i];
}

}  // namespace

extern const Entry descent{.summary = "plain gradient descent",
                           .options = base::options<Descent>,
                           .states = {},
                           .update = update};

}  // namespace train::optimizer
