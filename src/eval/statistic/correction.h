// Of many tests some come out by chance: p-values of one question asked of many languages, made larger for that.
#pragma once

#include <span>
#include <vector>

namespace eval::statistic {

// Holm (1979): below a level, one false finding or more is as rare as that level. In the order given.
std::vector<double> holm(std::span<const double> p);
// Benjamini and Hochberg (1995): below a level, that share of the findings is false in the mean.
std::vector<double> benjamini_hochberg(std::span<const double> p);

}  // namespace eval::statistic
