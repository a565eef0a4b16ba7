// Group relative policy optimisation (Shao et al., DeepSeekMath, 2024): the mean over answers of the mean over their tokens.
#include "align/policy.h"

namespace align::policy {

namespace {

double weight(const Settings&, double tokens, double answers, double) {
  return 1 / (tokens * answers);
}

}  // namespace

extern const Entry grpo{"the mean over answers of the mean over tokens", clipped, weight};

}  // namespace align::policy
