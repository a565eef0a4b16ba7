// The chosen answers alone, as if they were taught: the mean over all their tokens (for sums with other losses:
// Pang et al., Iterative Reasoning Preference Optimization, 2024).
#include "align/preference.h"

namespace align::preference {

namespace {

// A mean over pairs has the mean over tokens.
std::vector<Slope> losses(const Settings&, std::span<const Scored> pairs) {
  double tokens = 0;
  for (const auto& pair : pairs) tokens += pair.chosen_tokens;
  std::vector<Slope> out;
  for (const auto& pair : pairs)
    out.push_back(-pair.chosen_log * (static_cast<double>(pairs.size()) / tokens));
  return out;
}

}  // namespace

extern const Entry sft{"the chosen answers alone, taught", false, 0, losses};

}  // namespace align::preference
