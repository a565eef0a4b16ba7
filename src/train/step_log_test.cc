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

LoggedStep full() {
  auto out = step(7);
  out.facts = {.loss = 2.5,
               .gradient_norm = 0.1,
               .rate = 3e-4,
               .tokens = 64,
               .scored = 60,
               .flops = 17596416,
               .routing = RoutingFacts{1.5, 2.25, 3},
               .ahead_loss = 2.75,
               .z_loss = 0.0,
               .left_out = 4,
               .skipped = "grad_norm"};
  out.seconds = 8, out.cpu_seconds = 0.3, out.joules = 1;
  out.rows = "0a", out.state = "0b", out.joules_method = "m",
  out.machine_class = "x86_64; \xc3\xa9";
  out.unmoved = {"b", "a"};
  out.aside = {1, 2, 0.5}, out.storing = {0.25, 0.125};
  out.flops_full = 2e10, out.peak_flops = 1e300, out.machines = 2;
  out.validation = {{"eng_Latn", 1.5}, {"deu_Latn", 2}};
  return out;
}

std::string line_of(const LoggedStep& one) {
  base::MemoryDisk disk;
  append_step(disk, "t", one).take();
  return disk.read("t/steps.jsonl").take();
}

// As the version before wrote them, whose lines stand in finished trainings under their digests.
TEST(StepLog, writes_the_bytes_that_it_always_wrote) {
  EXPECT_EQ(line_of(step(1)),
            R"({"cpu_s":0.0,"flops":60.0,"grad_norm":0.5,"joules":0.0,"loss":2.5,"rate":0.25,)"
            R"("rows":"00","scored":0,"seconds":4.0,"step":1,"tokens":30,"tokens_per_second":7.5})"
            "\n");
  EXPECT_EQ(
      line_of(full()),
      R"({"ahead_loss":2.75,"checkpoint_s":2.0,"cpu_s":0.3,"flops":17596416.0,)"
      R"("flops_full":20000000000.0,"grad_norm":0.1,"joules":1.0,"joules_method":"m",)"
      R"("left_out":4,"loading_s":0.25,"loss":2.5,"machine_class":"x86_64; é","machines":2,)"
      R"("peak_flops":1e+300,"rate":0.0003,"routing":{"entropy":1.5,"idle":3,"most":2.25},)"
      R"("rows":"0a","saving_s":0.125,"scored":60,"seconds":8.0,"skipped":"grad_norm",)"
      R"("start_s":1.0,"state":"0b","step":7,"tokens":64,"tokens_per_second":14.222222222222221,)"
      R"("unmoved":["b","a"],"validation":{"deu_Latn":2.0,"eng_Latn":1.5},"validation_s":0.5,)"
      R"("z_loss":0.0})"
      "\n");
}

TEST(StepLog, reads_what_it_writes) {
  for (const auto& one : {step(1), full()}) {
    const auto json = to_json(one);
    EXPECT_EQ(to_json(logged_from_json(json, "").take()), json);
  }
}

TEST(StepLog, names_file_line_and_member_of_what_is_missing_or_wrong) {
  const auto whole = to_json(full());
  const auto refused = [](const base::Json& json) {
    const auto read = logged_from_json(json, "t/steps.jsonl:7");
    return read.ok() ? "taken" : read.error().where + ": " + read.error().what;
  };
  for (const char* key : {"step", "loss", "grad_norm", "rate", "tokens", "scored", "flops",
                          "seconds", "cpu_s", "joules", "rows"}) {
    auto json = whole;
    json.erase(key);
    EXPECT_EQ(refused(json), std::string("t/steps.jsonl:7: /") + key + " is missing");
  }
  const std::pair<const char*, base::Json> wrong[] = {
      {"step", 1.5},         {"step", UINT64_MAX},
      {"loss", "low"},       {"seconds", -1},
      {"joules", nullptr},   {"start_s", -0.5},
      {"start_s", "long"},   {"machines", 0},
      {"unmoved", {"a", 3}}, {"validation", {{"eng_Latn", "good"}}},
      {"skipped", true},     {"routing", {{"entropy", 1}, {"most", 1}}}};
  for (const auto& [key, value] : wrong) {
    auto json = whole;
    json[key] = value;
    EXPECT_TRUE(refused(json).starts_with(std::string("t/steps.jsonl:7: /") + key))
        << refused(json);
  }
  EXPECT_EQ(refused(base::Json::array()), "t/steps.jsonl:7: it is [], not a table");
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
  EXPECT_EQ(lost_from_json(line, "")->cost.machine_seconds, 5);
  for (const base::Json& value : {base::Json(4.0), base::Json("many"), base::Json()}) {
    auto wrong = line;
    wrong["machine_seconds"] = value;
    EXPECT_FALSE(lost_from_json(wrong, "").ok()) << value;
  }
}

TEST(StepLog, writes_about_lost_steps_what_it_always_wrote) {
  base::MemoryDisk disk;
  StepLog log(disk, "t");
  ASSERT_TRUE(log.open(0).ok());
  for (int i = 1; i <= 3; ++i) {
    auto line = step(i);
    line.joules = 0.5;
    if (i == 1) line.machines = 2, line.machine_class = "m";
    ASSERT_TRUE(log.append(line).ok());
  }
  ASSERT_TRUE(cut_steps(disk, "t", 1).ok());
  EXPECT_EQ(disk.read("t/lost.jsonl").take(),
            R"({"after_step":1,"cpu_s":0.0,"joules":1.0,"machine_seconds":16.0,"seconds":8.0,)"
            R"("steps":2})"
            "\n");
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
