// What a run does not begin at all.
#include <stdlib.h>

#include <filesystem>

#include "base/folder_lock.h"
#include "run/fake_life_test.h"

namespace run {
namespace {

using base::Code;

TEST(RunLock, refuses_a_second_run_in_the_same_folder_and_leaves_no_lock_behind) {
  std::string folder = testing::TempDir() + "janua-run-XXXXXX";
  ASSERT_NE(::mkdtemp(folder.data()), nullptr);
  const auto disk = base::real_disk();
  World world(*disk);
  const auto key = ledger::Key::load_or_make(*disk, folder + "/key/key.pem").take();
  const auto recipe = world.fake.recipe();
  {
    const auto held = base::FolderLock::take(folder).take();
    const auto refused = run(recipe, {}, folder, key, world.ctx);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, Code::locked);
  }
  EXPECT_TRUE(run(recipe, {}, folder, key, world.ctx).ok());
  EXPECT_TRUE(run(recipe, {}, folder, key, world.ctx).ok());
  std::filesystem::remove_all(folder);
}

TEST(RunLock, writes_nothing_for_a_request_that_cannot_be) {
  base::MemoryDisk disk;
  World world(disk);
  const auto key = ledger::Key::load_or_make(disk, "key.pem").take();
  const auto recipe = world.fake.recipe();
  EXPECT_EQ(run(recipe, {.until = "no"}, "out", key, world.ctx).error().code, Code::bad_request);
  EXPECT_FALSE(disk.exists("out"));
}

}  // namespace
}  // namespace run
