// Efficient exact optimisation (Ji et al. 2024): the reverse KL of two answers; it has no limit at label_smoothing 0.
#include "align/preference.h"

namespace align::preference {

namespace {

Slope of_pair(const Settings& own, const Scored& pair) {
  const auto margin = own.beta * (pair.chosen - pair.rejected);
  const double right = std::log1p(-own.label_smoothing), wrong = std::log(own.label_smoothing);
  return sigmoid(margin) * (log_sigmoid(margin) - right) +
         sigmoid(-margin) * (log_sigmoid(-margin) - wrong);
}

}  // namespace

extern const Entry exo_pair{"reverse KL to preferences of which label_smoothing are wrong", true,
                            1e-6, each<of_pair>};

}  // namespace align::preference
