// Soft adaptive policy optimisation (Gao et al. 2025): a sigmoid of the ratio in place of a clip, steeper where an answer
// was bad.
#include <algorithm>
#include <cmath>

#include "align/policy.h"

namespace align::policy {

namespace {

Term term(const Settings& own, double, double ratio, double advantage) {
  const double steep = advantage > 0 ? own.soft_positive : own.soft_negative;
  const double s = 1 / (1 + std::exp(-steep * (ratio - 1)));
  return {-4 / steep * s * advantage, 0, -4 * s * (1 - s) * ratio * advantage};
}

double weight(const Settings&, double tokens, double answers, double) {
  return 1 / (tokens * answers);
}

}  // namespace

extern const Entry sapo{"a soft clip", term, weight};

}  // namespace align::policy
