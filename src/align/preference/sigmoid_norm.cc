// DPO of means over tokens (Lambert et al., Tulu 3, 2024).
#include "align/preference.h"

namespace align::preference {

namespace {

Slope of_pair(const Settings& own, const Scored& pair) {
  return -log_sigmoid(own.beta *
                      (pair.chosen / pair.chosen_tokens - pair.rejected / pair.rejected_tokens));
}

}  // namespace

extern const Entry sigmoid_norm{"the loss of DPO, of means over tokens", false, 0, each<of_pair>};

}  // namespace align::preference
