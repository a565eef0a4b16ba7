// What the lines of a training's logs say of time, machines and speed, and what they come to.
#include "train/step_log.h"

#include <gtest/gtest.h>

namespace train {
namespace {

LoggedStep step(std::int64_t number) {
  LoggedStep out;
  out.step = number;
  out.facts = {.loss = 2.5, .gradient_norm = 0.5, .rate = 0.25, .tokens = 30, .flops = 60};
  out.seconds = 4;
  out.rows = "00";
  return out;
}

// Bug: the log counted start and checkpoints in, events and watch did not.
TEST(StepLog, says_the_speed_of_the_step_and_not_of_what_its_process_did_beside) {
  auto one = step(1);
  one.aside.start = 1;
  EXPECT_EQ(to_json(one)["tokens_per_second"], 10);
  one.aside.checkpoint = 3;
  EXPECT_FALSE(to_json(one).contains("tokens_per_second")) << "no time was left for the step";
}

TEST(StepLog, counts_the_seconds_of_each_machine_kept_and_lost) {
  base::MemoryDisk disk;
  StepLog log(disk, "t");
  ASSERT_TRUE(log.open(0).ok());
  for (int i = 1; i <= 4; ++i) {
    auto line = step(i);
    if (i == 1) line.machines = 3, line.machine_class = "m";
    ASSERT_TRUE(log.append(line).ok());
  }
  EXPECT_EQ(log.cost().machine_seconds, 48);
  StepLog second(disk, "t");
  const auto spent = second.open(3).take();
  EXPECT_EQ(spent.seconds, 16);
  EXPECT_EQ(spent.machine_seconds, 48);
  EXPECT_EQ(second.lost().machine_seconds, 12);
  auto alone = step(4);
  alone.machine_class = "m";
  ASSERT_TRUE(second.append(alone).ok());
  EXPECT_EQ(second.cost().machine_seconds, 36 + 4);
  EXPECT_EQ(StepLog(disk, "t").open(4)->machine_seconds, 36 + 4 + 12);
}

TEST(StepLog, reads_lines_about_lost_steps_of_one_machine_and_of_versions_before) {
  const base::Json line = {
      {"after_step", 3}, {"steps", 2}, {"seconds", 5.0}, {"cpu_s", 1.0}, {"joules", 0.0}};
  EXPECT_EQ(lost_from_json(line)->cost.machine_seconds, 5);
  for (const base::Json& value : {base::Json(4.0), base::Json("many"), base::Json()}) {
    auto wrong = line;
    wrong["machine_seconds"] = value;
    EXPECT_FALSE(lost_from_json(wrong).ok()) << value;
  }
}

TEST(StepLog, has_no_fewer_machines_than_one) {
  auto json = to_json(step(1));
  EXPECT_FALSE(json.contains("machines"));
  EXPECT_EQ(logged_from_json(json, "")->machines, 1);
  for (const base::Json& value :
       {base::Json(0), base::Json(-1), base::Json(1.5), base::Json("m")}) {
    json["machines"] = value;
    EXPECT_FALSE(logged_from_json(json, "").ok()) << value;
  }
}

// Bug: the peak of the last process counted for the steps of all.
TEST(PeakShare, measures_each_step_against_the_peak_of_its_process) {
  PeakShare share;
  share.line(true, 40);
  share.add(4, 80, 120);
  share.line(false, 0);
  share.add(4, 80, 120);
  EXPECT_DOUBLE_EQ(*share.mfu(), 0.5);
  share.line(true, 120);  // three times the ranks, which are as fast as one was
  share.add(4, 80, 120);
  EXPECT_DOUBLE_EQ(share.possible(), 800);
  EXPECT_DOUBLE_EQ(*share.mfu(), 0.3);
  EXPECT_DOUBLE_EQ(*share.mfu_full(), 0.45);
  share.line(true, 0);
  share.add(1000, 1, 0);
  EXPECT_DOUBLE_EQ(*share.mfu(), 0.3) << "a process that measured none counts on neither side";
  EXPECT_FALSE(PeakShare().mfu());
}

TEST(StepLog, tells_time_in_skipped_steps_and_what_was_possible) {
  base::MemoryDisk disk;
  StepLog log(disk, "t");
  ASSERT_TRUE(log.open(0).ok());
  auto first = step(1), second = step(2);
  first.machine_class = "m", first.peak_flops = 100;
  second.facts.skipped = "loss", second.aside.validation = 1;
  ASSERT_TRUE(log.append(first).ok() && log.append(second).ok());
  EXPECT_EQ(log.skipped_seconds(), 3);
  EXPECT_EQ(log.share().possible(), 700);
}

}  // namespace
}  // namespace train
