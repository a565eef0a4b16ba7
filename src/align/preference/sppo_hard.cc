// Self-play preference optimisation with hard labels (Wu et al. 2024).
#include "align/preference.h"

namespace align::preference {

namespace {

Slope of_pair(const Settings& own, const Scored& pair) {
  const double half = 0.5 / own.beta;
  return square(pair.chosen - half) + square(pair.rejected + half);
}

}  // namespace

extern const Entry sppo_hard{"squared distance of both log ratios from half of 1 / beta", false, 0,
                             each<of_pair>};

}  // namespace align::preference
