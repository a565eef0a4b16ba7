// Unbiased where a share of the pairs, label_smoothing, is the wrong way round (Chowdhury et al. 2024).
#include "align/preference.h"

namespace align::preference {

namespace {

Slope of_pair(const Settings& own, const Scored& pair) {
  const auto margin = own.beta * (pair.chosen - pair.rejected);
  const double wrong = own.label_smoothing;
  return ((wrong - 1) * log_sigmoid(margin) + wrong * log_sigmoid(-margin)) / (1 - 2 * wrong);
}

}  // namespace

extern const Entry robust{"the loss of DPO, made unbiased for pairs the wrong way round", true, 0,
                          each<of_pair>};

}  // namespace align::preference
