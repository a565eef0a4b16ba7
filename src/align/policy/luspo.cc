// Length-unbiased sequence policy optimisation (2025): an answer counts as often as it has tokens, so the sum is not
// divided by them.
#include "align/policy.h"

namespace align::policy {

namespace {

double weight(const Settings&, double, double answers, double) { return 1 / answers; }

}  // namespace

extern const Entry luspo{"sums over tokens, the mean over answers", clipped, weight};

}  // namespace align::policy
