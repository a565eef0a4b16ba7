// A margin of 1, linear below it (Zhao et al., SLiC-HF, 2023; Liu et al., RSO, 2023).
#include "align/preference.h"

namespace align::preference {

namespace {

Slope of_pair(const Settings& own, const Scored& pair) {
  return positive(1 - own.beta * (pair.chosen - pair.rejected));
}

}  // namespace

extern const Entry hinge{"linear up to a margin", false, 0, each<of_pair>};

}  // namespace align::preference
