// Anchored preference optimisation (D'Oosterlinck et al. 2024): chosen answers up, rejected ones down.
#include "align/preference.h"

namespace align::preference {

namespace {

Slope of_pair(const Settings& own, const Scored& pair) {
  return 1 - sigmoid(own.beta * pair.chosen) + sigmoid(own.beta * pair.rejected);
}

}  // namespace

extern const Entry apo_zero{"chosen answers become likelier, rejected ones less", false, 0,
                            each<of_pair>};

}  // namespace align::preference
