#include "train/plan.h"

#include <gtest/gtest.h>

#include "ledger/manifest.h"
#include "train/checkpoint.h"
#include "train/small_test.h"

namespace train {
namespace {

// A finished training as its manifest says it, with one checkpoint.
void finish(base::Disk& disk, const Plan& plan, const std::map<std::string, std::string>& inputs) {
  ledger::Manifest manifest;
  manifest.kind = "train";
  manifest.id = manifest.content_id();
  manifest.recipe = recipe_json(plan.model, plan.train);
  manifest.seed = plan.seed;
  manifest.inputs = inputs;
  disk.write_file("t/manifest.json", manifest.to_json().dump(), 0644).take();
  disk.write_file("t/steps.jsonl", "", 0644).take();
  disk.write_file("t/" + checkpoint_name(5) + "/manifest.json", "{}", 0644).take();
}

TEST(Plan, a_training_that_reads_more_than_shards_is_known_by_its_shards) {
  const Plan plan{small_model(), small_recipe(), std::string(64, 'b'), 7};
  base::MemoryDisk disk;
  finish(disk, plan, {{"anchor", std::string(64, 'a')}, {"shards", plan.shards}});
  EXPECT_TRUE(can_go_on(disk, "t", plan));
  auto other = plan;
  other.shards = std::string(64, 'a');
  EXPECT_FALSE(can_go_on(disk, "t", other));
}

}  // namespace
}  // namespace train
