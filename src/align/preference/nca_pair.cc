// Noise contrastive alignment (Chen et al. 2024).
#include "align/preference.h"

namespace align::preference {

namespace {

Slope of_pair(const Settings& own, const Scored& pair) {
  const auto chosen = own.beta * pair.chosen, rejected = own.beta * pair.rejected;
  return -log_sigmoid(chosen) - 0.5 * log_sigmoid(-chosen) - 0.5 * log_sigmoid(-rejected);
}

}  // namespace

extern const Entry nca_pair{"noise contrastive: both rewards are held near zero", false, 0,
                            each<of_pair>};

}  // namespace align::preference
