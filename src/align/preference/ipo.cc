// Identity preference optimisation (Azar et al. 2023), of means over tokens as its authors compute it.
#include "align/preference.h"

namespace align::preference {

namespace {

Slope of_pair(const Settings& own, const Scored& pair) {
  return square(pair.chosen / pair.chosen_tokens - pair.rejected / pair.rejected_tokens -
                1 / (2 * own.beta));
}

}  // namespace

extern const Entry ipo{"squared distance of the mean margin from 1 / (2 beta)", false, 0,
                       each<of_pair>};

}  // namespace align::preference
