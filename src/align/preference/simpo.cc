// Simple preference optimisation (Meng et al. 2024): no reference, means over tokens, a margin.
#include "align/preference.h"

namespace align::preference {

namespace {

Slope of_pair(const Settings& own, const Scored& pair) {
  return -log_sigmoid(
      own.beta * (pair.chosen_log / pair.chosen_tokens - pair.rejected_log / pair.rejected_tokens) -
      own.gamma);
}

}  // namespace

extern const Entry simpo{"means over tokens without a reference, by a margin gamma", false, 0,
                         each<of_pair>};

}  // namespace align::preference
