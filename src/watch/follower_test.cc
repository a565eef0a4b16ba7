#include "watch/follower.h"

#include <gtest/gtest.h>

namespace watch {
namespace {

train::LoggedStep step(std::int64_t number, double loss) {
  train::LoggedStep out;
  out.step = number;
  out.facts.loss = loss;
  out.facts.tokens = 64;
  out.seconds = 2;
  out.rows = "00";
  return out;
}

struct Log {
  base::MemoryDisk disk;
  void add(std::int64_t number, double loss = 1) {
    ASSERT_TRUE(train::append_step(disk, "train", step(number, loss)).ok());
  }
  base::Result<void> read(Follower& follower) { return follower.read(disk, "train/steps.jsonl"); }
};

TEST(Follower, takes_what_came_since) {
  Log log;
  Follower follower;
  ASSERT_TRUE(log.read(follower).ok());
  EXPECT_TRUE(follower.steps().empty());
  log.add(1);
  ASSERT_TRUE(log.read(follower).ok());
  log.add(2);
  log.add(3);
  ASSERT_TRUE(log.read(follower).ok());
  ASSERT_EQ(follower.steps().size(), 3u);
  EXPECT_EQ(follower.steps()[2].step, 3);
}

TEST(Follower, waits_for_the_end_of_a_line) {
  Log log;
  Follower follower;
  log.add(1);
  ASSERT_TRUE(log.disk.append("train/steps.jsonl", "{\"step\":2,", false).ok());
  ASSERT_TRUE(log.read(follower).ok());
  EXPECT_EQ(follower.steps().size(), 1u);
  EXPECT_EQ(follower.damage(), "");
}

TEST(Follower, reads_a_log_anew_that_was_cut_and_went_on) {
  Log log;
  Follower follower;
  for (const int number : {1, 2, 3}) log.add(number);
  ASSERT_TRUE(log.read(follower).ok());
  ASSERT_TRUE(train::cut_steps(log.disk, "train", 1).ok());
  for (const int number : {2, 3, 4}) log.add(number, 7);
  ASSERT_TRUE(log.read(follower).ok());
  ASSERT_EQ(follower.steps().size(), 4u);
  EXPECT_EQ(follower.steps()[1].facts.loss, 7);
}

TEST(Follower, names_the_line_that_says_no_step_and_keeps_those_before) {
  Log log;
  Follower follower;
  log.add(1);
  log.add(3);
  ASSERT_TRUE(log.read(follower).ok());
  EXPECT_EQ(follower.steps().size(), 1u);
  EXPECT_EQ(follower.damage(), "train/steps.jsonl:2: it is not the line of step 2");
  ASSERT_TRUE(log.disk.write_file("train/steps.jsonl", "no line\n", 0644).ok());
  ASSERT_TRUE(log.read(follower).ok());
  EXPECT_NE(follower.damage(), "");
}

// Bug: a line of 10^300 seconds, or of more tokens than can be summed, was computed with.
TEST(Follower, names_a_number_that_no_step_can_have_and_takes_nothing_of_its_line) {
  const auto damage = [](auto&& change) {
    Log log;
    log.add(1);
    auto second = step(2, 1);
    change(second);
    EXPECT_TRUE(train::append_step(log.disk, "train", second).ok());
    Follower follower;
    EXPECT_TRUE(log.read(follower).ok());
    EXPECT_EQ(follower.steps().size(), follower.damage().empty() ? 2u : 1u);
    return follower.damage();
  };
  EXPECT_EQ(damage([](auto& one) { one.peak_flops = 1e12; }), "");
  const std::string end = "' is no number that a step can have", at = "train/steps.jsonl:2: '";
  EXPECT_EQ(damage([](auto& one) { one.seconds = 1e300; }), at + "seconds" + end);
  EXPECT_EQ(damage([](auto& one) { one.facts.tokens = INT64_MAX; }), at + "tokens" + end);
  EXPECT_EQ(damage([](auto& one) { one.facts.flops = 1e300; }), at + "flops" + end);
  EXPECT_EQ(damage([](auto& one) { one.joules = 1e300; }), at + "joules" + end);
  EXPECT_EQ(damage([](auto& one) { one.peak_flops = 1e-300; }), at + "peak_flops" + end);
}

}  // namespace
}  // namespace watch
