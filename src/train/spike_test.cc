// Which steps stand out, and that nothing is learned from them.
#include "train/spike.h"

#include <gtest/gtest.h>

#include "train/shards_test.h"
#include "train/small_test.h"
#include "train/trainer.h"

namespace train {
namespace {

SpikeRecipe rule(double loss, double norm, std::int64_t window, std::int64_t least) {
  return {.loss_ratio = loss, .norm_ratio = norm, .window = window, .least = least};
}

TEST(Spikes, are_what_lies_above_the_median_of_the_steps_before) {
  const auto recipe = rule(1.5, 3, 4, 2);
  Spikes spikes(recipe);
  EXPECT_EQ(spikes.judge(recipe, 0, 1e9, 1e9), "") << "nothing to compare with";
  spikes.remember(0, 2, 1, false);
  EXPECT_EQ(spikes.judge(recipe, 1, 1e9, 1e9), "") << "too little to compare with";
  spikes.remember(1, 4, 2, false);
  EXPECT_EQ(spikes.judge(recipe, 2, 6, 6), "") << "the medians are 4 and 2, the upper of two";
  EXPECT_EQ(spikes.judge(recipe, 2, 6.1, 6), "loss");
  EXPECT_EQ(spikes.judge(recipe, 2, 6, 6.1), "grad_norm");
  EXPECT_EQ(spikes.judge(recipe, 2, 7, 7), "loss, grad_norm");
  spikes.remember(2, 7, 7, true);
  EXPECT_EQ(spikes.skipped(), 1);
  for (std::int64_t step = 3; step < 6; ++step) spikes.remember(step, 1, 1, false);
  EXPECT_EQ(spikes.judge(recipe, 6, 1.6, 0), "loss") << "the last four are 7, 1, 1, 1";
}

TEST(Spikes, of_a_level_that_lasts_are_learned_from_again) {
  const auto recipe = rule(2, 0, 5, 2);
  Spikes spikes(recipe);
  for (std::int64_t step = 0; step < 5; ++step) spikes.remember(step, 1, 1, false);
  int skipped = 0;
  for (std::int64_t step = 5; step < 20; ++step) {
    const bool skip = !spikes.judge(recipe, step, 3, 1).empty();
    spikes.remember(step, 3, 1, skip);
    skipped += skip;
  }
  EXPECT_EQ(skipped, 3) << "then most of the last five are of it";
}

TEST(Spikes, remember_nothing_where_no_bound_is_set) {
  Spikes spikes((SpikeRecipe()));
  spikes.remember(0, 1, 1, false);
  EXPECT_FALSE(spikes.on());
  EXPECT_EQ(spikes.skipped(), 0);
}

TEST(SpikeRecipe, refuses_what_means_nothing) {
  EXPECT_TRUE(SpikeRecipe{}.check().ok());
  EXPECT_TRUE(rule(1.1, 0, 4, 4).check().ok());
  for (const auto& one : {rule(0.5, 0, 4, 2), rule(0, -1, 4, 2), rule(2, 2, 0, 0), rule(2, 2, 4, 5),
                          rule(2, 2, 1 << 20, 2)})
    EXPECT_FALSE(one.check().ok());
}

// OLMo-core shipped an optimizer whose step counter went on.
TEST(Step, that_is_skipped_leaves_weights_optimizer_and_its_count_as_they_were) {
  TestShards shards({{"aaa_Latn", 4000}});
  auto recipe = small_recipe();
  recipe.spike = rule(0, 1.0001, 4, 2);
  auto trainer =
      Trainer::open(small_model(), recipe, shards.folder, 7, shards.owned.context).take();
  int skipped = 0;
  for (std::int64_t step = 0; step < 12; ++step) {
    const auto weights = trainer->state.weights;
    const auto arrays = trainer->state.optimizer;
    const auto updates = trainer->state.updates();
    const auto facts = trainer->step().take();
    EXPECT_EQ(trainer->state.step, step + 1);
    const bool learned = facts.skipped.empty();
    skipped += !learned;
    EXPECT_EQ(trainer->state.updates(), updates + learned);
    EXPECT_EQ(trainer->state.weights == weights, !learned);
    EXPECT_EQ(trainer->state.optimizer == arrays, !learned);
  }
  EXPECT_GT(skipped, 0);
  EXPECT_LT(skipped, 10);
}

}  // namespace
}  // namespace train
