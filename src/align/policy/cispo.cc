// Clipped importance sampling (MiniMax-M1, 2025): the ratio weighs ln p, is not learned through, and is cut off
// where it is above epsilon_high.
#include <algorithm>
#include <cmath>

#include "align/policy.h"

namespace align::policy {

namespace {

Term term(const Settings& own, double log, double ratio, double advantage) {
  const double weight = std::min(ratio, own.epsilon_high) * advantage;
  return {-weight * log, -weight, 0};
}

double weight(const Settings& own, double, double, double all) {
  return 1 / (own.tokens_in_batch > 0 ? own.tokens_in_batch : all);
}

}  // namespace

extern const Entry cispo{"ln p weighed by a ratio that is cut off", term, weight};

}  // namespace align::policy
