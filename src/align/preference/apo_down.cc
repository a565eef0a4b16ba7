// Anchored preference optimisation (D'Oosterlinck et al. 2024) for a model that is better than the chosen answers.
#include "align/preference.h"

namespace align::preference {

namespace {

Slope of_pair(const Settings& own, const Scored& pair) {
  return sigmoid(own.beta * pair.chosen) + 1 - sigmoid(own.beta * (pair.chosen - pair.rejected));
}

}  // namespace

extern const Entry apo_down{"both answers become less likely, the rejected one more so", false, 0,
                            each<of_pair>};

}  // namespace align::preference
