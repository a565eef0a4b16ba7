// Alignment via optimal transport (Melnyk et al. 2024): margins of policy and reference are compared in the order of
// their sizes, so that the whole distribution of one is above that of the other.
#include <algorithm>

#include "align/preference.h"

namespace align::preference {

namespace {

std::vector<Slope> losses(const Settings& own, std::span<const Scored> pairs) {
  std::vector<std::pair<double, std::size_t>> policy;
  std::vector<double> reference;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    policy.emplace_back(pairs[i].chosen_log.value - pairs[i].rejected_log.value, i);
    reference.push_back(pairs[i].chosen_reference - pairs[i].rejected_reference);
  }
  std::ranges::sort(policy);
  std::ranges::sort(reference);
  std::vector<Slope> out(pairs.size());
  for (std::size_t k = 0; k < policy.size(); ++k) {
    const auto& pair = pairs[policy[k].second];
    const auto margin = own.beta * (pair.chosen_log - pair.rejected_log - reference[k]);
    out[policy[k].second] = -(1 - own.label_smoothing) * log_sigmoid(margin) -
                            own.label_smoothing * log_sigmoid(-margin);
  }
  return out;
}

}  // namespace

extern const Entry aot{"margins compared in the order of their sizes", true, 0, losses};

}  // namespace align::preference
