// What a training goes on with is what the ledger recorded of it: whatever else was put in its place is
// refused, for an audit would refuse what came of it.
#include "train/resume.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "train/checkpoint.h"
#include "train/life_test.h"

namespace train {
namespace {

// Trainings of small_recipe(), which saves after steps 5, 8, 10 and 12, in one life with one ledger.
class Resumed : public testing::Test {
 protected:
  base::Path path(const std::string& name) { return life.out(name); }
  base::Path work(const std::string& name) { return path("a.work/" + name); }

  Resumed() { life.keeps_ledger = true; }
  base::Result<ledger::Manifest> run(std::uint64_t stop = 0, const std::string& stage = "a",
                                     std::int64_t seed = 7) {
    life.seed = seed;
    return life.run(stage, 2, small_recipe(), stop);
  }
  std::string state(const base::Result<ledger::Manifest>& made) {
    EXPECT_TRUE(made.ok()) << (made.ok() ? "" : made.error().sentence());
    return made.ok() ? made->facts["state"].get<std::string>() : "";
  }
  // Steps of all checkpoint records; fails where two of one step differ.
  std::string recorded() {
    std::string out;
    std::map<base::Json, base::Json> ids;
    for (const auto& record : ledger::read_ledger(disk, path("ledger")).take()) {
      if (record.kind != "checkpoint") continue;
      out += record.body["step"].dump() + " ";
      const auto [at, is_new] = ids.emplace(record.body["step"], record.body["id"]);
      EXPECT_EQ(at->second, record.body["id"]);
    }
    return out;
  }
  void put(const base::Path& place, const std::string& text) {
    disk.write_file(place, text, 0644).take();
  }
  void copy(const base::Path& from, const base::Path& to) {
    std::filesystem::remove_all(to);
    std::filesystem::copy(from, to, std::filesystem::copy_options::recursive);
  }
  void replace(const base::Path& place, const std::string& from, const std::string& to) {
    auto text = disk.read(place).take();
    const auto at = text.find(from);
    ASSERT_NE(at, std::string::npos) << text;
    put(place, text.replace(at, from.size(), to));
  }

  TestLife life;
  base::Disk& disk = life.disk;
  const std::string& warnings = life.warnings;
};

// Bug: it was recorded a second time, as what it was not, and went into the finished training.
TEST_F(Resumed, training_refuses_a_checkpoint_of_another_life_and_keeps_it_beside) {
  const auto whole = state(run(0, "whole"));
  ASSERT_FALSE(run(11).ok());
  ASSERT_TRUE(run(0, "other", 8).ok());
  copy(path("other/checkpoint-00000005"), work("checkpoint-00000005"));
  copy(path("other/checkpoint-00000010"), work("checkpoint-00000010"));
  std::filesystem::remove_all(work("checkpoint-00000011"));
  EXPECT_EQ(state(run()), whole);
  for (const char* name : {"checkpoint-00000005", "checkpoint-00000010"}) {
    EXPECT_NE(warnings.find(std::string(name) + " is refused"), std::string::npos) << warnings;
    EXPECT_TRUE(disk.exists(path(std::string("a.refused/") + name)));
    EXPECT_EQ(disk.exists(path(std::string("a/") + name)), name[18] == '0') << "made again or not";
  }
}

TEST_F(Resumed, training_refuses_a_checkpoint_that_says_another_step_than_its_folder) {
  const auto whole = state(run(0, "whole"));
  ASSERT_FALSE(run(11).ok());
  copy(work("checkpoint-00000010"), work("checkpoint-00000005"));
  EXPECT_EQ(state(run()), whole);
  EXPECT_NE(warnings.find("checkpoint-00000005 is refused"), std::string::npos) << warnings;
  EXPECT_NE(warnings.find("it says step 10, its folder another"), std::string::npos) << warnings;
  recorded();
}

// Bug: "checkpoint--5" was moved to a name that does not exist, and every run stopped there.
TEST_F(Resumed, training_leaves_folders_alone_whose_names_it_does_not_give) {
  const auto whole = state(run(0, "whole"));
  ASSERT_FALSE(run(11).ok());
  for (const char* name : {"checkpoint--5", "checkpoint-5", "checkpoint-000000005"})
    copy(work("checkpoint-00000005"), work(name));
  EXPECT_EQ(list_checkpoints(disk, path("a.work")).take(),
            (std::vector<std::int64_t>{5, 8, 10, 11}));
  EXPECT_EQ(state(run()), whole);
  EXPECT_EQ(warnings, "");
}

// Bug: "begun for another recipe", and --fresh was the advice.
TEST_F(Resumed, training_is_not_kept_from_going_on_by_an_empty_folder) {
  const auto whole = state(run(0, "whole"));
  ASSERT_FALSE(run(11).ok());
  disk.make_folders(work("checkpoint-00000999")).take();
  EXPECT_EQ(state(run()), whole);
  EXPECT_TRUE(disk.exists(path("a.refused/checkpoint-00000999"))) << warnings;
}

// Bug: a log was signed that said other losses than the ledger.
TEST_F(Resumed, training_stops_where_its_log_says_another_loss_or_state_than_was_recorded) {
  ASSERT_FALSE(run(11).ok());
  const auto log = work("steps.jsonl");
  const auto text = disk.read(log).take();
  auto line = text.find("\"step\":10,");
  line = text.rfind('\n', line) + 1;
  const auto loss = text.find("\"loss\":", line) + 7;
  put(log, text.substr(0, loss) + "1" + text.substr(loss));
  const auto stopped = run();
  ASSERT_FALSE(stopped.ok());
  EXPECT_EQ(stopped.error().code, base::Code::bad_data);
  EXPECT_EQ(stopped.error().where, log + ":10");
  EXPECT_NE(stopped.error().what.find("its loss is not the one that the ledger recorded"),
            std::string::npos);
  put(log, text);
  EXPECT_TRUE(run().ok());
}

// Bug: the finished training held checkpoints of which no record spoke.
TEST_F(Resumed, training_records_late_what_the_ledger_lost_if_it_is_whole) {
  const auto whole = state(run(0, "whole"));
  ASSERT_FALSE(run(11).ok());
  const auto ledger = path("ledger/ledger.jsonl");
  auto text = disk.read(ledger).take();
  const auto begun = text.rfind("\"kind\":\"begin\"");
  put(ledger, text.substr(0, text.find('\n', begun) + 1));
  const auto before = recorded().size();
  // One of them says what its tensors are not.
  const auto manifest = work("checkpoint-00000008/manifest.json");
  replace(manifest, "\"state\": \"", "\"state\": \"f");
  EXPECT_EQ(state(run()), whole);
  EXPECT_EQ(recorded().substr(before), "5 10 11 12 ");
  EXPECT_NE(warnings.find("checkpoint-00000008 is refused"), std::string::npos) << warnings;
}

// Bug: costs below nothing were signed.
TEST_F(Resumed, training_stops_where_lost_jsonl_says_what_no_run_wrote) {
  ASSERT_FALSE(run(11).ok());
  const std::pair<const char*, const char*> lies[] = {
      {"garbage\n", "lost.jsonl:1: not JSON"},
      {"{\"after_step\":5,\"cpu_s\":1,\"joules\":-9,\"seconds\":1,\"steps\":3}\n",
       "lost.jsonl:1: /joules"},
      {"{\"after_step\":5,\"cpu_s\":1,\"seconds\":1,\"steps\":3}\n",
       "lost.jsonl:1: /joules is missing"},
      {"{\"after_step\":5,\"cpu_s\":1,\"joules\":9,\"seconds\":1,\"steps\":0}\n", "lost steps"},
      {"{\"after_step\":5,\"cpu_s\":1,\"joules\":9,\"seconds\":1,\"steps\":3}\n",
       "no record in the ledger says that a run went on after step 5"}};
  for (const auto& [line, sentence] : lies) {
    put(work("lost.jsonl"), line);
    const auto stopped = run();
    ASSERT_FALSE(stopped.ok()) << line;
    EXPECT_NE(stopped.error().sentence().find(sentence), std::string::npos)
        << stopped.error().sentence();
  }
  disk.remove_all(work("lost.jsonl")).take();
  EXPECT_TRUE(run().ok());
}

// Bug: "begun for another recipe", and --fresh was the advice.
TEST_F(Resumed, training_whose_plan_is_gone_goes_on_for_the_recipe_that_the_ledger_says) {
  const auto whole = state(run(0, "whole"));
  ASSERT_FALSE(run(11).ok());
  const auto text = disk.read(work("plan.json")).take();
  put(work("plan.json"), "");
  EXPECT_EQ(state(run()), whole);
  EXPECT_EQ(disk.read(path("a/plan.json")).take(), text);
}

}  // namespace
}  // namespace train
