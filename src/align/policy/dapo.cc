// Decoupled clip and dynamic sampling (Yu et al., DAPO, 2025): every token of a step counts alike.
#include "align/policy.h"

namespace align::policy {

namespace {

double weight(const Settings& own, double, double, double all) {
  return 1 / (own.tokens_in_batch > 0 ? own.tokens_in_batch : all);
}

}  // namespace

extern const Entry dapo{"the mean over the tokens of a step", clipped, weight};

}  // namespace align::policy
