// Direct Preference Optimization (Rafailov et al. 2023); with label_smoothing conservative DPO (Mitchell 2023).
#include "align/preference.h"

namespace align::preference {

namespace {

Slope of_pair(const Settings& own, const Scored& pair) {
  const auto margin = own.beta * (pair.chosen - pair.rejected);
  return -(1 - own.label_smoothing) * log_sigmoid(margin) -
         own.label_smoothing * log_sigmoid(-margin);
}

}  // namespace

extern const Entry sigmoid{"the loss of DPO", true, 0, each<of_pair>};

}  // namespace align::preference
