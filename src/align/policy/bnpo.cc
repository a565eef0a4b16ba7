// GRPO whose mean is over all tokens of the batch at hand.
#include "align/policy.h"

namespace align::policy {

namespace {

double weight(const Settings&, double, double, double all) { return 1 / all; }

}  // namespace

extern const Entry bnpo{"the mean over the tokens of a batch", clipped, weight};

}  // namespace align::policy
