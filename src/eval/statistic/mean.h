// The mean of the scores of items, and how sure it is.
#pragma once

#include <optional>
#include <span>

#include "base/bootstrap.h"

namespace eval::statistic {

using base::Interval;

struct Mean {
  std::size_t items = 0;
  double value = 0;
  double deviation = 0;  // of the sample, by n - 1; 0 for one item
  double error() const;  // deviation / sqrt(items)
};
Mean mean_of(std::span<const double> scores);

// Whether each score is 0 or 1.
bool is_right_or_wrong(std::span<const double> scores);

// 95 % by formula: Wilson's (1927) of a share, where each score is 0 or 1, else Student's t. Of two items or more.
std::optional<Interval> analytic_interval(std::span<const double> scores);
// Wilson's, of `right` among `items` (at least 1).
Interval wilson_interval(double right, double items);

// The mean of several independent means, each counting alike, with 95 % by the normal distribution.
struct Pooled {
  double value = 0, error = 0;
  Interval interval() const;
};
Pooled mean_of_means(std::span<const Pooled> parts);
// Two-sided, of a value whose error is this: 1 where both are 0, 0 where the error alone is.
double normal_p(double value, double error);

}  // namespace eval::statistic
