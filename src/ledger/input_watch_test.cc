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

}  // namespace
}  // namespace ledger
