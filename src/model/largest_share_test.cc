#include "model/largest_share.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/random.h"

namespace model {
namespace {

float least_of(const std::vector<float>& numbers, double share, std::size_t piece) {
  LargestShare out(share);
  for (const bool again : {false, true})
    for (std::size_t i = 0; i < numbers.size(); i += piece) {
      const auto some = std::span(numbers).subspan(i, std::min(piece, numbers.size() - i));
      again ? out.count_again(some) : out.count(some);
    }
  return out.least();
}

TEST(LargestShare, is_what_sorting_gives) {
  const base::Random random(7, "largest");
  std::vector<float> numbers(1000);
  for (std::size_t i = 0; i < numbers.size(); ++i)
    numbers[i] = static_cast<float>((random.uniform(i) - 0.5) * std::pow(10, i % 9));
  for (std::size_t i = 0; i < 100; ++i) numbers[i] = 0.25f;  // equal ones
  auto sorted = numbers;
  for (auto& x : sorted) x = std::abs(x);
  std::ranges::sort(sorted, std::greater());
  for (const double share : {0.001, 0.2, 0.55, 0.7, 0.999})
    for (const std::size_t piece : {1, 37, 1000})
      EXPECT_EQ(least_of(numbers, share, piece),
                sorted[static_cast<std::size_t>(std::floor(share * 1000)) - 1])
          << share;
}

TEST(LargestShare, of_all_is_nothing_and_of_none_is_the_largest) {
  EXPECT_EQ(least_of({3, -5, 0, 1}, 1, 2), 0);
  EXPECT_EQ(least_of({3, -5, 0, 1}, 0.1, 2), 5);
  EXPECT_EQ(least_of({}, 0.5, 2), 0);
}

}  // namespace
}  // namespace model
