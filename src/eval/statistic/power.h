// How many items a comparison needs before it can see anything.
//
// By the normal distribution, two-sided at 5 %, a true difference of this size being found in 80 of 100 comparisons.
#pragma once

#include <cstdint>

namespace eval::statistic {

struct Power {
  double level = 0.05, power = 0.8;
};

// Items whose paired differences have this deviation, to see `effect` (above 0); 0 where the deviation is.
std::int64_t items_needed(double deviation, double effect, const Power& how = {});
// The smallest difference that so many items show.
double detectable(double deviation, std::size_t items, const Power& how = {});

}  // namespace eval::statistic
