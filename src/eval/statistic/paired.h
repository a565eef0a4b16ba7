// Tests of two models on the same items: the difference of each item counts, so that what is hard for both drops out.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "base/random.h"
#include "eval/statistic/mean.h"

namespace eval::statistic {

// Two-sided p of McNemar's exact test: of the items that one model alone has right, as many as that by chance.
double mcnemar_exact(std::size_t first_alone, std::size_t second_alone);

struct StudentTest {
  double t = 0, p = 1;
};
// Of differences against 0; p is 1 where all are 0. At least two.
StudentTest paired_t(std::span<const double> differences);

// Two-sided p by turning the signs of differences: all ways where at most 16 are not 0, else (1 + as far) / (1 + draws).
inline constexpr std::int64_t kDraws = 10'000;
double sign_flip(std::span<const double> differences, std::int64_t draws,
                 const base::Random& random);

struct Paired {
  std::size_t items = 0;
  double difference = 0;               // second minus first, in the mean
  double deviation = 0;                // of the differences
  std::optional<Interval> interval{};  // Student's t
  std::size_t higher = 0, lower = 0;   // items where the second has more, and less
  double p = 1;
  const char* test = "";  // "McNemar, exact" where each score is 0 or 1, else "signs turned"
};
// The same items in the same order.
Paired paired_test(std::span<const double> first, std::span<const double> second,
                   const base::Random& random);

}  // namespace eval::statistic
