#include "train/prune.h"

#include <gtest/gtest.h>

#include "ledger/own_folder.h"
#include "train/checkpoint_name.h"

namespace train {
namespace {

using Steps = std::vector<std::int64_t>;

TrainRecipe keeping(std::int64_t last, std::int64_t every) {
  TrainRecipe recipe;
  recipe.steps = 100;
  recipe.checkpoints.keep_last = last;
  recipe.checkpoints.keep_every = every;
  return recipe;
}

TEST(Prune, keeps_the_newest_those_at_multiples_and_the_one_an_audit_begins_from) {
  const Steps all = {10, 20, 30, 40, 50};
  EXPECT_EQ(steps_to_prune(keeping(0, 0), all), Steps());
  EXPECT_EQ(steps_to_prune(keeping(2, 0), all), (Steps{10, 20, 30}));
  EXPECT_EQ(steps_to_prune(keeping(2, 20), all), (Steps{10, 30}));
  EXPECT_EQ(steps_to_prune(keeping(5, 0), all), Steps());
  EXPECT_EQ(steps_to_prune(keeping(9, 0), all), Steps());
  EXPECT_EQ(steps_to_prune(keeping(1, 0), {90, 96, 100}), Steps{90}) << "96 leads to the end";
}

TEST(Prune, refuses_numbers_below_none) {
  EXPECT_FALSE(keeping(-1, 0).check().ok());
  EXPECT_FALSE(keeping(0, -1).check().ok());
  EXPECT_TRUE(keeping(2, 1000).check().ok());
}

TEST(Prune, sweeps_what_a_crash_left_and_nothing_of_somebody_else) {
  base::MemoryDisk disk;
  for (const char* name : {"w/checkpoint-00000010.old", "w/checkpoint-00000020.old", "w/mine.old"})
    disk.write_file(base::join(name, "state"), "bytes", 0644).take();
  ledger::mark(disk, "w/checkpoint-00000010.old").take();
  ledger::mark(disk, "w/mine.old").take();
  disk.write_file("w/checkpoint-00000030/state", "bytes", 0644).take();
  disk.write_file("w/checkpoint-00000040/state", "bytes", 0644).take();
  ASSERT_TRUE(sweep_pruned("w", {30}, disk).ok());
  EXPECT_EQ(list_checkpoints(disk, "w").take(), Steps{40}) << "a record named 30";
  EXPECT_FALSE(disk.exists("w/checkpoint-00000010.old"));
  EXPECT_TRUE(disk.exists("w/checkpoint-00000020.old/state")) << "it bears no mark";
  EXPECT_TRUE(disk.exists("w/mine.old/state"));
  EXPECT_TRUE(sweep_pruned("nowhere", {}, disk).ok());
}

}  // namespace
}  // namespace train
