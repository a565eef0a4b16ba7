#include "serve/gate/guesses.h"

#include <gtest/gtest.h>

#include "serve/gate/sane_clock.h"

namespace serve {
namespace {

TEST(Guesses, shut_an_address_out_longer_each_time) {
  Guesses guesses;
  std::int64_t now = 1000;
  std::vector<std::int64_t> shut;
  for (int round = 0; round < 9; ++round) {
    for (int i = 0; i < Guesses::kMost; ++i) ASSERT_EQ(guesses.wrong("a", now), 0) << round;
    shut.push_back(guesses.wrong("a", now));
    EXPECT_EQ(guesses.wrong("a", now + shut.back() - 1), 1);
    now += shut.back();
  }
  EXPECT_EQ(shut, (std::vector<std::int64_t>{60, 120, 240, 480, 960, 1920, 3600, 3600, 3600}));
  EXPECT_EQ(guesses.wrong("b", now), 0);
}

TEST(Guesses, are_forgotten_after_an_hour_of_peace) {
  Guesses guesses;
  for (int i = 0; i <= Guesses::kMost; ++i) guesses.wrong("a", 0);
  EXPECT_EQ(guesses.wrong("a", 30), 30);
  for (int i = 0; i < Guesses::kMost; ++i) EXPECT_EQ(guesses.wrong("a", 3630), 0);
  EXPECT_EQ(guesses.wrong("a", 3630), 60) << "as the first time";
}

TEST(Guesses, of_more_addresses_than_can_be_remembered_one_counts_for_all) {
  Guesses guesses;
  for (std::size_t i = 0; i < Guesses::kMostPeers; ++i) guesses.wrong(std::to_string(i), 0);
  int shut = 0;
  for (int i = 0; i < 2 * Guesses::kMost; ++i)
    shut += guesses.wrong("new " + std::to_string(i), 0) > 0;
  EXPECT_EQ(shut, Guesses::kMost);
}

TEST(SaneClock, set_back_it_goes_on_and_set_right_it_is_followed) {
  std::int64_t wall = 1'000'000, passed = 50;
  const SaneClock clock([&] { return wall; }, [&] { return passed; });
  passed += 10;
  wall += 10;
  EXPECT_EQ(clock.now(), 1'000'010);
  wall -= 500'000;
  EXPECT_EQ(clock.now(), 1'000'010);
  passed += 5;
  EXPECT_EQ(clock.now(), 1'000'015);
  wall = 9'000'000'000;
  EXPECT_EQ(clock.now(), 9'000'000'000);
  wall = 1'000'020;
  passed += 5;
  EXPECT_EQ(clock.now(), 1'000'020);
}

}  // namespace
}  // namespace serve
