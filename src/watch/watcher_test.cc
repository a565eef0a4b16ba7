#include "watch/watcher.h"

#include <gtest/gtest.h>

#include "ledger/ledger.h"

namespace watch {
namespace {

// A run's folder in memory.
struct Standing {
  base::OwnedContext owned;
  base::MemoryDisk disk;
  base::Context ctx{disk, *owned.clock, *owned.reporter, owned.cancel, 1, ""};

  void write(const std::string& path, const std::string& text) {
    ASSERT_TRUE(disk.make_folders(base::parent("out/" + path)).ok());
    ASSERT_TRUE(disk.write_file("out/" + path, text, 0644).ok());
  }
  void record(const std::string& kind, base::Json body) {
    auto ledger = ledger::Ledger::open(ctx, "out/ledger").take();
    ASSERT_TRUE(ledger.append(kind, std::move(body)).ok());
  }
  void begin() {
    record("run", {{"stages", {"corpus", "train", "model"}}});
    record("begin", {{"stage", "corpus"}, {"key", "1"}});
    record("artefact", {{"name", "corpus"}, {"kind", "corpus"}, {"id", "x"}});
    record("begin", {{"stage", "train"}, {"key", "2"}});
    record("resume", {{"stage", "train"}, {"step", 1}});
    train::Plan plan;
    plan.train.steps = 5;
    ASSERT_TRUE(disk.make_folders("out/train.work").ok());
    ASSERT_TRUE(train::write_plan(disk, "out/train.work", plan).ok());
    train::LoggedStep step;
    step.step = 1, step.facts.loss = 3, step.rows = "00", step.seconds = 1;
    ASSERT_TRUE(train::append_step(disk, "out/train.work", step).ok());
  }
  Picture look() { return Watcher("out").look(ctx).take(); }
};

std::vector<std::string> states(const Picture& picture) {
  std::vector<std::string> out;
  for (const auto& stage : picture.stages) out.push_back(stage.name + " " + stage.state);
  return out;
}

using Words = std::vector<std::string>;

TEST(Watcher, shows_a_run_that_has_not_begun) {
  Standing run;
  const auto picture = run.look();
  EXPECT_TRUE(picture.stages.empty());
  EXPECT_TRUE(picture.trainings.empty());
  EXPECT_FALSE(picture.ended());
}

TEST(Watcher, shows_one_that_was_killed) {
  Standing run;
  run.begin();
  const auto picture = run.look();
  EXPECT_EQ(states(picture), (Words{"corpus made", "train stopped", "model to come"}));
  ASSERT_EQ(picture.trainings.size(), 1u);
  EXPECT_EQ(picture.trainings[0].state, "stopped");
  EXPECT_EQ(picture.trainings[0].step, 1);
  EXPECT_EQ(picture.trainings[0].steps, 5);
}

// Bug: it was shown as step 0 of 5, as if nothing were wrong.
TEST(Watcher, names_a_finished_training_whose_log_does_not_lead_to_its_end) {
  Standing run;
  run.begin();
  run.disk.rename("out/train.work", "out/train").take();
  run.write("train/manifest.json", "{}");
  const auto problem = [&] { return run.look().trainings.at(0).problem.value_or(""); };
  EXPECT_NE(problem().find("its log has 1 of 5 steps"), std::string::npos) << problem();
  run.write("train/steps.jsonl", "");
  EXPECT_NE(problem().find("its log has 0 of 5 steps"), std::string::npos) << problem();
  run.disk.remove_all("out/train/steps.jsonl").take();
  EXPECT_NE(problem().find("its log has 0 of 5 steps"), std::string::npos) << problem();
}

TEST(Watcher, knows_a_run_at_work_by_the_lock_that_the_system_lists) {
  Standing run;
  run.begin();
  run.write(".lock", "4242\n");
  ASSERT_TRUE(run.disk.make_folders("/proc").ok());
  ASSERT_TRUE(run.disk
                  .write_file("/proc/locks",
                              "1: FLOCK  ADVISORY  WRITE 42 08:01:1 0 EOF\n"
                              "2: FLOCK  ADVISORY  WRITE 4242 08:01:2 0 EOF\n",
                              0644)
                  .ok());
  const auto picture = run.look();
  EXPECT_EQ(picture.process, 4242);
  EXPECT_EQ(states(picture), (Words{"corpus made", "train works", "model to come"}));
  EXPECT_EQ(picture.trainings.at(0).state, "works");
  run.write(".lock", "424\n");  // of a process that is gone
  EXPECT_FALSE(run.look().works);
}

TEST(Watcher, shows_a_finished_one_and_writes_nothing) {
  Standing run;
  run.begin();
  ASSERT_TRUE(run.disk.rename("out/train.work", "out/train").ok());
  run.write("train/manifest.json", "{}");
  run.record("artefact", {{"name", "train"}, {"kind", "train"}, {"id", "y"}});
  run.record("artefact", {{"name", "model"}, {"kind", "model"}, {"id", "z"}});
  const auto before = base::list_files(run.disk, "out").take();
  const auto picture = run.look();
  EXPECT_TRUE(picture.ended());
  EXPECT_EQ(picture.trainings.at(0).state, "made");
  EXPECT_EQ(base::list_files(run.disk, "out").take(), before);
}

TEST(Watcher, names_what_cannot_be_read_and_shows_the_rest) {
  Standing run;
  run.begin();
  run.write("ledger/ledger.jsonl", "no record\n");
  run.write("train.work/plan.json", "{");
  const auto picture = run.look();
  EXPECT_EQ(picture.problems.size(), 1u);
  ASSERT_EQ(picture.trainings.size(), 1u);
  EXPECT_TRUE(picture.trainings[0].problem);
  EXPECT_EQ(picture.trainings[0].step, 1);
}

TEST(Watcher, refuses_a_folder_of_something_else) {
  Standing run;
  run.write("letter.txt", "dear");
  const auto looked = Watcher("out").look(run.ctx);
  ASSERT_FALSE(looked.ok());
  EXPECT_EQ(looked.error().code, base::Code::bad_request);
}

// Bug: a number of lost steps beyond any whole number was made one.
TEST(Watcher, lost_steps_that_no_run_can_have_count_as_none) {
  Standing run;
  run.begin();
  run.write("train.work/lost.jsonl",
            "{\"after_step\":1,\"steps\":1e300,\"seconds\":1e300,\"cpu_s\":-1,\"joules\":1}\n"
            "{\"after_step\":1,\"steps\":2,\"seconds\":3,\"cpu_s\":1,\"joules\":1}\n");
  const auto picture = run.look();
  ASSERT_EQ(picture.trainings.size(), 1u);
  EXPECT_EQ(picture.trainings[0].lost_steps, 2);
  EXPECT_DOUBLE_EQ(picture.trainings[0].time.lost, 3);
}

}  // namespace
}  // namespace watch
