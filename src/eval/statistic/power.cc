#include "eval/statistic/power.h"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <cmath>

namespace eval::statistic {
namespace {

// How many errors a difference must be away from 0.
double distance(const Power& how) {
  const boost::math::normal of;
  return boost::math::quantile(of, 1 - how.level / 2) + boost::math::quantile(of, how.power);
}

}  // namespace

std::int64_t items_needed(double deviation, double effect, const Power& how) {
  constexpr double kMost = 1e15;
  const double root = distance(how) * deviation / effect;
  return static_cast<std::int64_t>(std::ceil(std::min(kMost, root * root)));
}

double detectable(double deviation, std::size_t items, const Power& how) {
  return items == 0 ? 0 : distance(how) * deviation / std::sqrt(static_cast<double>(items));
}

}  // namespace eval::statistic
