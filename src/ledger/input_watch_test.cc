#include "ledger/input_watch.h"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include "base/temporary_folder.h"
#include "ledger/shelf_test.h"

namespace ledger {
namespace {

using base::Code;

TEST(InputWatch, says_nothing_while_nobody_touches_the_files) {
  base::MemoryDisk disk;
  Shelf world(disk);
  ASSERT_TRUE(make_train(world.ctx).ok());
  const auto watch = InputWatch::begin(disk, "out/train", 2);
  ASSERT_TRUE(watch.ok());
  disk.read("out/train/steps.jsonl").take();
  EXPECT_TRUE(watch->untouched().ok());
}

TEST(InputWatch, begins_with_no_file_that_differs) {
  base::MemoryDisk disk;
  Shelf world(disk);
  ASSERT_TRUE(make(world.ctx, "hello").ok());
  disk.write_file("out/corpus/a.txt", "hellp", 0644).take();
  EXPECT_EQ(InputWatch::begin(disk, "out/corpus", 1).error().code, Code::verification);
}

// Bug: what was made from such bytes was signed, for both digests were the recorded one.
TEST(InputWatch, names_a_file_that_was_changed_and_put_back_also_one_in_an_artefact_inside) {
  base::MemoryDisk disk;
  Shelf world(disk);
  ASSERT_TRUE(make_train(world.ctx).ok());
  for (const base::Path path :
       {"out/train/steps.jsonl", "out/train/checkpoint-1/state.safetensors"}) {
    const auto watch = InputWatch::begin(disk, "out/train", 2).take();
    const auto bytes = disk.read(path).take();
    disk.write_file(path, std::string(bytes.size(), 'x'), 0644).take();
    EXPECT_EQ(watch.untouched().error().where, path);
    disk.write_file(path, bytes, 0644).take();
    ASSERT_FALSE(watch.untouched().ok());
    EXPECT_EQ(watch.untouched().error().code, Code::verification);
    EXPECT_EQ(watch.untouched().error().where, path);
    disk.remove_all(path).take();
    EXPECT_FALSE(watch.untouched().ok());
    disk.write_file(path, bytes, 0644).take();
  }
}

// On the disk of the system: bytes, their time and the inode are as before, and still it is told.
TEST(InputWatch, is_not_fooled_by_whoever_sets_the_time_of_a_file_back) {
  const auto disk = base::real_disk();
  const base::TemporaryFolder folder{*disk, testing::TempDir() + "input_watch"};
  Shelf world(*disk);
  auto writer = ArtefactWriter::open(world.ctx, folder.path() + "/corpus", "corpus").take();
  disk->write_file(writer.path("a.txt"), "hello", 0644).take();
  ASSERT_TRUE(writer.finish().ok());
  const auto path = folder.path() + "/corpus/a.txt";
  const auto watch = InputWatch::begin(*disk, folder.path() + "/corpus", 1).take();
  ASSERT_TRUE(watch.untouched().ok());
  const auto time = std::filesystem::last_write_time(path);
  std::this_thread::sleep_for(std::chrono::milliseconds(20));  // more than a tick of its clock
  std::fstream(path, std::ios::in | std::ios::out) << "jello";
  std::fstream(path, std::ios::in | std::ios::out) << "hello";
  std::filesystem::last_write_time(path, time);
  EXPECT_EQ(disk->read(path).take(), "hello");
  EXPECT_FALSE(watch.untouched().ok());
}

// A corpus on the disk of the system, and what is done to it while a stage reads it.
class Watched : public testing::Test {
 protected:
  void SetUp() override {
    auto writer = ArtefactWriter::open(world.ctx, at("corpus"), "corpus").take();
    ASSERT_TRUE(disk->make_folders(writer.path("train")).ok());
    ASSERT_TRUE(disk->write_file(writer.path("train/a.txt"), "hello", 0644).ok());
    ASSERT_TRUE(writer.finish().ok());
  }
  base::Path at(const std::string& name) { return folder.path() + "/" + name; }
  base::Result<InputWatch> begin() { return InputWatch::begin(*disk, at("corpus"), 1); }
  // The clock of a file system ticks in milliseconds.
  static void pass() { std::this_thread::sleep_for(std::chrono::milliseconds(20)); }

  const std::unique_ptr<base::Disk> disk = base::real_disk();
  const base::TemporaryFolder folder{*disk, testing::TempDir() + "watched"};
  Shelf world{*disk};
};

// Bug: only files had stamps, and no file was another one in the end.
TEST_F(Watched, folder_that_was_exchanged_and_put_back_is_named) {
  ASSERT_TRUE(disk->make_folders(at("evil")).ok());
  ASSERT_TRUE(disk->write_file(at("evil/a.txt"), "jello", 0644).ok());
  const auto watch = begin().take();
  ASSERT_TRUE(watch.untouched().ok());
  pass();
  disk->rename(at("corpus/train"), at("aside")).take();
  disk->rename(at("evil"), at("corpus/train")).take();
  disk->rename(at("corpus/train"), at("evil")).take();
  disk->rename(at("aside"), at("corpus/train")).take();
  ASSERT_FALSE(watch.untouched().ok());
  EXPECT_EQ(watch.untouched().error().code, Code::verification);
  EXPECT_EQ(watch.untouched().error().where, at("corpus"));
}

TEST_F(Watched, file_that_was_there_for_a_moment_is_noticed_and_one_that_stays_is_named) {
  const auto watch = begin().take();
  pass();
  disk->write_file(at("corpus/train/b.txt"), "x", 0644).take();
  ASSERT_FALSE(watch.untouched().ok());
  disk->remove_all(at("corpus/train/b.txt")).take();
  ASSERT_FALSE(watch.untouched().ok());
  EXPECT_EQ(watch.untouched().error().where, at("corpus/train"));
}

TEST_F(Watched, links_are_refused_in_it_and_in_its_place) {
  std::filesystem::create_symlink(at("elsewhere"), at("corpus/train/l"));
  EXPECT_EQ(begin().error().where, at("corpus/train/l"));
  std::filesystem::remove(at("corpus/train/l"));
  disk->rename(at("corpus/train/a.txt"), at("a.txt")).take();
  std::filesystem::create_symlink(at("a.txt"), at("corpus/train/a.txt"));
  const auto refused = begin();
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, Code::verification);
  EXPECT_EQ(refused.error().where, at("corpus/train/a.txt"));
  std::filesystem::remove(at("corpus/train/a.txt"));
  disk->rename(at("a.txt"), at("corpus/train/a.txt")).take();
  EXPECT_TRUE(begin().ok());
  disk->rename(at("corpus"), at("elsewhere")).take();
  std::filesystem::create_directory_symlink(at("elsewhere"), at("corpus"));
  EXPECT_EQ(begin().error().where, at("corpus"));
}

}  // namespace
}  // namespace ledger
