// Results come whole, in a folder that holds no others.
#include "eval/task/results_folder.h"

#include <gmock/gmock.h>

namespace eval::task {
namespace {

using testing::HasSubstr;

class Results : public testing::Test {
 protected:
  static Plan plan(const std::vector<std::string>& names) {
    Plan out;
    for (const auto& name : names) out.tasks.emplace_back().task = name;
    return out;
  }
  std::string refused(const std::string& model, const Plan& of, const base::Path& at = "out") {
    const auto opened = ResultsFolder::open(disk, at, model, of);
    EXPECT_FALSE(opened.ok());
    return opened.ok() ? "" : opened.error().sentence();
  }
  base::Result<void> write(const std::string& sample, const Plan& of) {
    auto folder = ResultsFolder::open(disk, "out", "m", of);
    EXPECT_TRUE(folder.ok()) << (folder.ok() ? "" : folder.error().sentence());
    std::vector<TaskResult> results;
    for (const auto& config : of.tasks) results.emplace_back().config = &config;
    for (auto& one : results) one.samples = {Value{{"doc", sample}}};
    const auto said = results_of(of, results, {{"model", "m"}});
    return folder->write(*said, results);
  }
  std::string read(const std::string& name) {
    const auto text = disk.read("out/" + name);
    return text.ok() ? *text : text.error().sentence();
  }

  base::MemoryDisk disk{12000};
};

TEST_F(Results, GiveWayToThoseOfTheSameModelAndTasks) {
  const auto two = plan({"a", "g/b"});
  ASSERT_TRUE(disk.write_file("out/notes", "own", 0644).ok());
  ASSERT_TRUE(write("first", two).ok());
  ASSERT_TRUE(write("second", two).ok());
  EXPECT_EQ(read("samples/g_b.jsonl"), "{\"doc\":\"second\"}\n");
  EXPECT_EQ(read("notes"), "own");
  EXPECT_THAT(refused("other", two),
              HasSubstr("out: the folder holds results of another model, m"));
  EXPECT_THAT(refused("m", plan({"a"})), HasSubstr("results of other tasks: a, g/b"));
  ASSERT_TRUE(disk.write_file("out/samples/mine.txt", "own", 0644).ok());
  EXPECT_THAT(refused("m", two), HasSubstr("samples/mine.txt"));
  EXPECT_EQ(read("samples/a.jsonl"), "{\"doc\":\"second\"}\n");
}

TEST_F(Results, AreNotPutOverWhatIsNone) {
  const auto one = plan({"a"});
  ASSERT_TRUE(disk.write_file("out/samples/x.wav", "own", 0644).ok());
  EXPECT_THAT(refused("m", one), HasSubstr("'samples' and no results.json"));
  ASSERT_TRUE(disk.write_file("out/results.json", "[1", 0644).ok());
  EXPECT_THAT(refused("m", one), HasSubstr("that no run of tasks has written"));
  EXPECT_THAT(refused("m", one, "out/results.json"), HasSubstr("this is a file"));
  EXPECT_THAT(refused("m", plan({"a/b", "a_b"})), HasSubstr("samples/a_b.jsonl"));
}

TEST_F(Results, OfAFullDiskLeaveTheFormerOnes) {
  const auto two = plan({"a", "b"});
  ASSERT_TRUE(write("first", two).ok());
  const auto before = read("results.json");
  const auto failed = write(std::string(10000, 'x'), two);
  ASSERT_FALSE(failed.ok());
  EXPECT_EQ(failed.error().code, base::Code::full_disk);
  EXPECT_EQ(read("results.json"), before);
  EXPECT_EQ(read("samples/a.jsonl"), "{\"doc\":\"first\"}\n");
  EXPECT_EQ(disk.list("out")->size(), 2U);
}

// Bug: the folder was refused, with the advice to remove it and so all answers.
TEST_F(Results, OfARunThatWasKilledBeforeTheLastRenameGiveWay) {
  const auto one = plan({"a"});
  ASSERT_TRUE(write("first", one).ok());
  ASSERT_TRUE(disk.remove_all("out/results.json").ok());
  EXPECT_THAT(refused("m", one), HasSubstr("'samples' and no results.json"));
  ASSERT_TRUE(disk.write_file("out/answers.jsonl", "", 0644).ok());
  EXPECT_THAT(refused("m", plan({"b"})), HasSubstr("'samples' and no results.json"));
  EXPECT_TRUE(write("second", one).ok());
}

// Bug: a second run of the folder removed what the first one was writing.
TEST_F(Results, ThatAnotherRunIsWritingStay) {
  ASSERT_TRUE(disk.write_file("out/samples.part/a.jsonl", "{}\n", 0644).ok());
  ASSERT_TRUE(ResultsFolder::open(disk, "out", "m", plan({"a"})).ok());
  EXPECT_EQ(read("samples.part/a.jsonl"), "{}\n");
}

TEST_F(Results, OfAFolderThatCannotBeMadeAreRefusedAtOnce) {
  const auto real = base::real_disk();
  const auto opened = ResultsFolder::open(*real, "/proc/nope/x", "m", plan({"a"}));
  ASSERT_FALSE(opened.ok());
  EXPECT_THAT(opened.error().sentence(), HasSubstr("/proc/nope/x"));
}

}  // namespace
}  // namespace eval::task
