#include <gtest/gtest.h>

#include "watch/watcher.h"

namespace watch {
namespace {

using train::LoggedStep;

// Two tokens a second, 10 operations each.
std::vector<LoggedStep> steps(int count) {
  std::vector<LoggedStep> out;
  for (int i = 1; i <= count; ++i) {
    LoggedStep one;
    one.step = i;
    one.facts.loss = 10.0 / i;
    one.facts.tokens = 8;
    one.facts.flops = 80;
    one.flops_full = 120;
    one.seconds = 4;
    one.joules = 5;
    out.push_back(one);
  }
  if (!out.empty()) out[0].joules_method = "assumed 10 W per busy core", out[0].machine_class = "m";
  return out;
}

train::Plan plan_of(std::int64_t count) {
  train::Plan plan;
  plan.train.steps = count;
  return plan;
}

TEST(Training, tells_pace_and_time_left) {
  const auto plan = plan_of(30);
  const auto one = training_of("train", steps(10), &plan, {});
  EXPECT_EQ(one.step, 10);
  EXPECT_EQ(one.steps, 30);
  ASSERT_TRUE(one.speed);
  EXPECT_DOUBLE_EQ(one.speed->tokens, 2);
  EXPECT_DOUBLE_EQ(one.speed->flops, 20);
  EXPECT_DOUBLE_EQ(*one.speed->flops_full, 30);
  EXPECT_DOUBLE_EQ(*one.seconds_left, 80);
  EXPECT_FALSE(one.speed->mfu);
}

TEST(Training, what_was_no_step_slows_no_pace_and_lowers_the_goodput) {
  auto logged = steps(10);
  logged[0].seconds += 6, logged[0].aside.start = 6;
  logged[5].seconds += 2, logged[5].aside.checkpoint = 2;
  logged[9].seconds += 2, logged[9].aside.validation = 2;
  const auto one = training_of("train", logged, nullptr, {2, {10, 0, 3}});
  EXPECT_DOUBLE_EQ(one.speed->tokens, 2);
  EXPECT_DOUBLE_EQ(one.time.seconds, 50);
  EXPECT_DOUBLE_EQ(one.time.lost, 10);
  EXPECT_DOUBLE_EQ(*one.time.goodput, 40.0 / 60);
  EXPECT_DOUBLE_EQ(*one.energy.joules, 53);
  EXPECT_EQ(one.lost_steps, 2);
  EXPECT_FALSE(one.seconds_left);  // nobody says how many there are
}

TEST(Training, measures_each_step_against_the_peak_of_its_process) {
  auto logged = steps(4);
  logged[0].peak_flops = 40;
  EXPECT_DOUBLE_EQ(*training_of("train", logged, nullptr, {}).speed->mfu, 0.5);
  logged[2].machine_class = "m", logged[2].peak_flops = 80;
  auto plan = plan_of(4);
  plan.train.peak_flops = 200;
  const auto one = training_of("train", logged, &plan, {});
  EXPECT_DOUBLE_EQ(*one.speed->mfu, 320.0 / 960);
  EXPECT_DOUBLE_EQ(*one.speed->mfu_full, 480.0 / 960);
  EXPECT_DOUBLE_EQ(*one.speed->peak, 80);
  EXPECT_DOUBLE_EQ(*one.speed->sheet_mfu, 0.1);
}

// Bug: they were not shown, and their time counted as good.
TEST(Training, shows_steps_that_were_skipped_and_lowers_the_goodput_by_them) {
  auto logged = steps(10);
  logged[3].facts.skipped = "loss", logged[7].facts.skipped = "grad_norm";
  logged[7].seconds += 2, logged[7].aside.checkpoint = 2;
  const auto one = training_of("train", logged, nullptr, {});
  EXPECT_EQ(one.skipped_steps, 2);
  EXPECT_EQ(one.last_skipped, 8);
  EXPECT_DOUBLE_EQ(one.time.skipped, 8);
  EXPECT_DOUBLE_EQ(*one.time.goodput, 32.0 / 42);
  EXPECT_FALSE(training_of("train", steps(3), nullptr, {}).last_skipped);
}

TEST(Training, energy_is_measured_estimated_or_unknown) {
  auto logged = steps(3);
  EXPECT_EQ(training_of("train", logged, nullptr, {}).energy.how, "estimated");
  logged[0].joules_method = "RAPL counters of package 0";
  EXPECT_EQ(training_of("train", logged, nullptr, {}).energy.how, "measured");
  logged[0].joules_method += "; of 4 ranks on 2 machines; rank 2: assumed 10 W per busy core";
  EXPECT_EQ(training_of("train", logged, nullptr, {}).energy.how, "estimated");
  logged[0].joules_method = "";
  EXPECT_EQ(training_of("train", logged, nullptr, {}).energy.how, "unknown");
  EXPECT_EQ(training_of("train", {}, nullptr, {}).energy.how, "unknown");
}

TEST(Training, money_follows_from_prices_alone) {
  auto plan = plan_of(10);
  EXPECT_FALSE(training_of("train", steps(9), &plan, {}).money);
  plan.train.prices.machine_hour = 100;
  EXPECT_DOUBLE_EQ(*training_of("train", steps(9), &plan, {}).money, 1);  // 36 s
  auto on_three = steps(9);
  on_three[0].machines = 3;
  EXPECT_DOUBLE_EQ(*training_of("train", on_three, &plan, {1, {36, 0, 0, 72}}).money, 5);
  plan.train.prices.kilowatt_hour = 0.3;
  auto logged = steps(9);
  EXPECT_GT(*training_of("train", logged, &plan, {}).money, 1);
  logged[0].joules_method = "";
  EXPECT_FALSE(training_of("train", logged, &plan, {}).money);  // who knows what it took
}

TEST(Training, a_curve_has_at_most_400_points_and_its_last_one) {
  const auto one = training_of("train", steps(1234), nullptr, {});
  ASSERT_EQ(one.losses.size(), 400u);
  EXPECT_EQ(one.losses.back().step, 1234);
  EXPECT_TRUE(std::ranges::is_sorted(one.losses, {}, &Point::step));
}

}  // namespace
}  // namespace watch
