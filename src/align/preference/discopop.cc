// A loss that a language model found (Lu et al., DiscoPOP, 2024): logistic and exponential, mixed by the margin.
#include "align/preference.h"

namespace align::preference {

namespace {

constexpr double kTemperature = 0.05;

Slope of_pair(const Settings& own, const Scored& pair) {
  const auto margin = own.beta * (pair.chosen - pair.rejected);
  const auto share = sigmoid((1 / kTemperature) * margin);
  return -log_sigmoid(margin) * (1 - share) + exp(-margin) * share;
}

}  // namespace

extern const Entry discopop{"logistic and exponential, mixed by the margin", false, 0,
                            each<of_pair>};

}  // namespace align::preference
