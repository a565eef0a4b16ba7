// What [train.loss] asks for: by hand-computed values, and in steps of a small training.
#include "train/loss.h"

#include <gtest/gtest.h>

#include "train/shards_test.h"
#include "train/small_test.h"
#include "train/trainer.h"

namespace train {
namespace {

using Ids = std::vector<std::int32_t>;

// Computed by a few lines of Python with whole numbers, from the definition in loss.h.
TEST(Goldfish, leaves_out_what_its_definition_says) {
  EXPECT_TRUE(is_left_out(Ids{1, 2, 3}, 5));
  for (const std::int64_t k : {2, 3, 4, 6, 7, 8, 9, 10, 11})
    EXPECT_FALSE(is_left_out(Ids{1, 2, 3}, k)) << k;
  EXPECT_TRUE(is_left_out(Ids{70000, 5, 131071, 12}, 2));
  EXPECT_TRUE(is_left_out(Ids{70000, 5, 131071, 12}, 4));
  EXPECT_FALSE(is_left_out(Ids{70000, 5, 131071, 12}, 3));
  Ids left_out;
  for (std::int32_t i = 0; i < 20; ++i)
    if (is_left_out(Ids{i, i + 1, i + 2}, 3)) left_out.push_back(i);
  EXPECT_EQ(left_out, (Ids{3, 8, 11, 14, 16, 18}));
  int share = 0;
  for (std::int32_t i = 0; i < 10'000; ++i) share += is_left_out(Ids{i, 7 * i + 1}, 4);
  EXPECT_EQ(share, 2509);
}

model::Batch batch_of(Ids ids, std::vector<std::uint32_t> segments) {
  model::Batch out;
  out.ids = std::move(ids);
  out.targets.assign(out.ids.begin() + 1, out.ids.end());
  out.targets.push_back(0);
  out.segments = std::move(segments);
  return out;
}

TEST(Goldfish, leaves_out_the_target_behind_the_tokens_that_decide_and_none_near_a_beginning) {
  LossRecipe recipe;
  recipe.goldfish_k = 3;
  recipe.goldfish_h = 3;
  auto batch = batch_of({3, 4, 5, 9, 3, 4, 5, 3, 4, 5}, {0, 3, 8, 10});
  batch.targets[6] = -1;  // not scored before: nothing to leave out
  const auto before = batch.targets;
  EXPECT_EQ(leave_out(recipe, batch), 1)
      << "3, 4, 5 in the first segment; the last one has but two";
  auto want = before;
  want[2] = -1;
  EXPECT_EQ(batch.targets, want);
  EXPECT_EQ(batch.scored(), 8);
}

TEST(Goldfish, of_k_0_touches_nothing) {
  auto batch = batch_of({3, 4, 5, 9}, {0, 4});
  const auto before = batch.targets;
  EXPECT_EQ(leave_out({}, batch), 0);
  EXPECT_EQ(batch.targets, before);
}

TEST(LossRecipe, refuses_what_means_nothing) {
  LossRecipe all, far, negative, near;
  all.goldfish_k = 1;
  near.goldfish_h = 0;
  far.z_loss = 2;
  negative.z_loss = -1e-5;
  EXPECT_TRUE(LossRecipe{}.check().ok());
  for (const auto& one : {all, far, negative, near}) EXPECT_FALSE(one.check().ok());
}

struct Small {
  TestShards shards{{{"aaa_Latn", 4000}}};
  TrainRecipe recipe = small_recipe();
  Small() { recipe.precision = "f32"; }
  std::unique_ptr<Trainer> trainer() {
    return Trainer::open(small_model(), recipe, shards.folder, 7, shards.owned.context).take();
  }
  StepFacts first() { return trainer()->step().take(); }
};

TEST(ZLoss, stands_beside_a_loss_that_is_the_same_and_changes_what_is_learned) {
  Small small;
  const auto plain = small.first();
  EXPECT_FALSE(plain.z_loss);
  small.recipe.loss.z_loss = 0.01;
  const auto z = small.first();
  EXPECT_EQ(z.loss, plain.loss);
  // About the square of ln 64 at first.
  ASSERT_TRUE(z.z_loss);
  EXPECT_NEAR(*z.z_loss, 0.01 * std::pow(std::log(64), 2), 0.05);
  EXPECT_NE(z.gradient_norm, plain.gradient_norm);
}

// B1 of silent faults elsewhere: means of means.
TEST(Loss, is_the_mean_over_the_targets_that_stay_however_they_are_cut_into_grains) {
  Small small;
  small.recipe.loss = {.z_loss = 0.01, .goldfish_k = 3, .goldfish_h = 2};
  small.recipe.grains_per_step = 1;
  small.recipe.rows_per_grain = 6;
  const auto one = small.first();
  small.recipe.grains_per_step = 6;
  small.recipe.rows_per_grain = 1;
  const auto six = small.first();
  ASSERT_TRUE(one.left_out && six.left_out);
  EXPECT_EQ(*one.left_out, *six.left_out);
  EXPECT_GT(*one.left_out, 0);
  EXPECT_EQ(one.scored, six.scored);
  EXPECT_NEAR(one.loss, six.loss, 1e-5);
  EXPECT_NEAR(*one.z_loss, *six.z_loss, 1e-5);
  EXPECT_NEAR(one.gradient_norm, six.gradient_norm, 1e-4);
  small.recipe.loss = {};
  EXPECT_EQ(small.first().scored, six.scored + *six.left_out);
}

TEST(TrainRecipe, that_asks_for_nothing_new_is_recorded_and_keyed_as_before) {
  const auto recorded = base::to_json(TrainRecipe{});
  for (const char* key : {"loss", "spike", "average"}) EXPECT_FALSE(recorded.contains(key)) << key;
  EXPECT_EQ(base::key_json(TrainRecipe{}), base::Json::object());
  TrainRecipe recipe;
  recipe.loss.goldfish_k = 4;
  recipe.spike.norm_ratio = 3;
  recipe.average = average::Choice("ema");
  TrainRecipe again;
  ASSERT_TRUE(base::from_json(base::to_json(recipe), again, "").ok());
  EXPECT_EQ(base::to_json(again), base::to_json(recipe));
  EXPECT_EQ(base::key_json(recipe), (base::Json{{"loss", {{"goldfish_k", 4}}},
                                                {"spike", {{"norm_ratio", 3.0}}},
                                                {"average", {{"kind", "ema"}}}}));
}

}  // namespace
}  // namespace train
