// GRPO without the bias towards long wrong answers (Liu et al., Understanding R1-Zero-like training, 2025): every
// answer is divided by the length that it might have had.
#include "align/policy.h"

namespace align::policy {

namespace {

double weight(const Settings& own, double, double answers, double) {
  return 1 / (answers * own.most_tokens);
}

}  // namespace

extern const Entry dr_grpo{"sums over tokens, by the length allowed", clipped, weight};

}  // namespace align::policy
