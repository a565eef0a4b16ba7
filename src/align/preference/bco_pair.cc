// Binary classifier optimisation (Jung et al. 2024): rewards are held against their running mean.
#include "align/preference.h"

namespace align::preference {

namespace {

Slope of_pair(const Settings& own, const Scored& pair) {
  return -log_sigmoid(own.beta * pair.chosen - own.mean_reward) -
         log_sigmoid(own.mean_reward - own.beta * pair.rejected);
}

}  // namespace

extern const Entry bco_pair{"each answer is held against the mean reward so far", false, 0,
                            each<of_pair>};

}  // namespace align::preference
