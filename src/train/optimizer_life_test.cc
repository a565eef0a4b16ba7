// The promises of training with each optimizer: it learns, the bits do not depend on workers or on
// being stopped, a checkpoint holds the arrays that are kept, and re-execution gives the recorded state.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "train/checkpoint.h"
#include "train/life_test.h"
#include "train/not_finite.h"
#include "train/step_log.h"
#include "train/trainer.h"

namespace train {
namespace {

// Rates with which each learns a toy language.
TrainRecipe recipe_with(const std::string& optimizer) {
  auto recipe = small_recipe();
  recipe.optimizer = base::Choice<optimizer::Registry>(optimizer);
  if (optimizer == "sgd") recipe.learning_rate = 0.5;
  return recipe;
}

using Life = TestLife;

class WithOptimizer : public testing::TestWithParam<const char*> {};

TEST_P(WithOptimizer, learns_a_toy_language) {
  Life life;
  auto recipe = recipe_with(GetParam());
  recipe.steps = 60;
  const auto manifest = life.run("a", 2, recipe);
  ASSERT_TRUE(manifest.ok()) << manifest.error().sentence();
  EXPECT_LT(manifest->facts["last_loss"].get<double>(),
            0.8 * manifest->facts["first_loss"].get<double>());
}

TEST_P(WithOptimizer, gives_the_same_bits_for_any_number_of_workers_and_after_a_stop) {
  Life life;
  const auto recipe = recipe_with(GetParam());
  const auto one = life.run("one", 1, recipe);
  ASSERT_TRUE(one.ok()) << one.error().sentence();
  const auto five = life.run("five", 5, recipe);
  ASSERT_TRUE(five.ok()) << five.error().sentence();
  EXPECT_EQ(five->facts["state"], one->facts["state"]);
  ASSERT_FALSE(life.run("stopped", 2, recipe, 6).ok());
  const auto stopped = life.run("stopped", 3, recipe);
  ASSERT_TRUE(stopped.ok()) << stopped.error().sentence();
  EXPECT_EQ(stopped->facts["state"], one->facts["state"]);
}

TEST_P(WithOptimizer, is_executed_again_to_the_recorded_state) {
  Life life;
  const auto manifest = life.run("a", 2, recipe_with(GetParam()));
  ASSERT_TRUE(manifest.ok()) << manifest.error().sentence();
  const auto again = [&](std::int64_t from) {
    const auto state =
        replay(life.out("a"), life.shards.folder, from, 12 - from, life.shards.owned.context);
    EXPECT_TRUE(state.ok()) << state.error().sentence();
    return state.ok() ? *state : "";
  };
  EXPECT_EQ(again(0), manifest->facts["state"].get<std::string>());
  EXPECT_EQ(again(8), manifest->facts["state"].get<std::string>());
}

INSTANTIATE_TEST_SUITE_P(Kinds, WithOptimizer, testing::Values("adam", "ademamix", "muon", "sgd"),
                         [](const auto& info) { return std::string(info.param); });

// One array of a hidden matrix, two of all else, under the names that torch has for them.
TEST(Muon, keeps_in_a_checkpoint_what_it_needs_of_each_tensor) {
  Life life;
  ASSERT_TRUE(life.run("a", 2, recipe_with("muon")).ok());
  const auto folder = base::join(life.out("a"), checkpoint_name(12));
  const auto file = open_state(*life.shards.disk, folder).take();
  const auto has = [&](const std::string& name) { return file.tensors().contains(name); };
  const std::string matrix = "model.layers.0.mlp.up_proj.weight";
  EXPECT_TRUE(has("momentum_buffer/" + matrix));
  EXPECT_FALSE(has("exp_avg/" + matrix) || has("exp_avg_sq/" + matrix));
  for (const std::string name : {"model.embed_tokens.weight", "model.norm.weight"}) {
    EXPECT_TRUE(has("exp_avg/" + name) && has("exp_avg_sq/" + name)) << name;
    EXPECT_FALSE(has("momentum_buffer/" + name)) << name;
  }
}

// A number that was lost from the momentum shows in the digest of its tensor.
TEST(Muon, has_a_digest_for_each_array_that_it_keeps) {
  Life life;
  auto trainer = Trainer::open(small_model(), recipe_with("muon"), life.shards.folder, 1,
                               life.shards.owned.context)
                     .take();
  ASSERT_TRUE(trainer->step().ok());
  const auto before = tensor_digests(trainer->state, trainer->layout, 2);
  const std::string name = "model.layers.1.self_attn.v_proj.weight";
  trainer->state.optimizer[0][trainer->layout.find(name)->offset] += 1;
  const auto after = tensor_digests(trainer->state, trainer->layout, 2);
  EXPECT_EQ(before.size(), after.size());
  for (const auto& [key, digest] : before)
    EXPECT_EQ(after.at(key) == digest, key != "momentum_buffer/" + name) << key;
}

// With gradients that are not scaled and no decay, gains that no number can hold stay what they were.
TEST(Train, warns_of_tensors_that_its_steps_do_not_move_and_logs_their_names) {
  Life life;
  auto recipe = recipe_with("sgd");
  recipe.optimizer.from_json({{"momentum", 0.0}}, "").take();
  recipe.learning_rate = 1e-7;  // below the last place of a gain of 1
  recipe.unmoved_steps = 4;
  ASSERT_TRUE(life.run("a", 2, recipe).ok());
  EXPECT_NE(life.warnings.find("not moved in 4 updates"), std::string::npos) << life.warnings;
  const auto steps = read_steps(*life.shards.disk, life.out("a")).take();
  for (const auto& step : steps) EXPECT_EQ(step.unmoved.empty(), step.step % 4 != 0) << step.step;
  const auto& names = steps[3].unmoved;
  EXPECT_NE(std::ranges::find(names, "model.norm.weight"), names.end());
  EXPECT_EQ(std::ranges::find(names, "model.embed_tokens.weight"), names.end());
}

TEST(Train, says_nothing_of_tensors_in_an_ordinary_run) {
  Life life;
  auto recipe = recipe_with("adamw");
  recipe.unmoved_steps = 4;
  ASSERT_TRUE(life.run("a", 2, recipe).ok());
  EXPECT_EQ(life.warnings.find("moved"), std::string::npos) << life.warnings;
  for (const auto& step : read_steps(*life.shards.disk, life.out("a")).take())
    EXPECT_TRUE(step.unmoved.empty());
}

TEST(Train, records_the_usual_alarm_as_if_there_were_none) {
  TrainRecipe recipe;
  EXPECT_FALSE(base::to_json(recipe).contains("unmoved_steps"));
  recipe.unmoved_steps = 5;
  EXPECT_EQ(base::to_json(recipe)["unmoved_steps"], 5);
  EXPECT_EQ(base::key_json(recipe, base::Affects::length),
            base::key_json(TrainRecipe{}, base::Affects::length));
}

// Bug: it was recorded as 0 J.
TEST(Train, records_no_joules_where_nobody_measured_or_assumed_any) {
  if (std::filesystem::exists("/sys/class/powercap/intel-rapl:0/energy_uj") ||
      std::filesystem::exists("/dev/nvidiactl"))
    GTEST_SKIP() << "this machine has a meter";
  Life life;
  auto recipe = recipe_with("adamw");
  recipe.steps = 2;
  recipe.watts_per_core = 0;
  const auto unknown = life.run("a", 1, recipe);
  ASSERT_TRUE(unknown.ok()) << unknown.error().sentence();
  EXPECT_FALSE(unknown->cost.contains("joules"));
  EXPECT_EQ(unknown->cost["joules_method"],
            "assumed 0 W per busy core (no energy meter can be read here)");
  recipe.watts_per_core = 10;
  EXPECT_GT(life.run("b", 1, recipe)->cost["joules"], 0);
}

TEST(NotFinite, names_the_tensor_whose_weights_or_gradient_are_not_numbers) {
  Life life;
  auto trainer =
      Trainer::open(small_model(), small_recipe(), life.shards.folder, 1, life.shards.owned.context)
          .take();
  auto& state = trainer->state;
  const auto& layout = trainer->layout;
  EXPECT_TRUE(check_weights(state, layout).ok());
  std::vector<float> gradient(layout.size);
  const std::string name = "model.layers.1.mlp.down_proj.weight";
  const auto at = layout.find(name)->offset + 5;
  gradient[at] = INFINITY;
  EXPECT_NE(not_finite(state, layout, gradient).what.find("such a gradient is '" + name + "'"),
            std::string::npos);
  state.weights[at] = NAN;
  trainer->state_changed();
  EXPECT_NE(check_weights(state, layout).error().what.find("'" + name + "'"), std::string::npos);
  const auto step = trainer->step();
  ASSERT_FALSE(step.ok());
  EXPECT_NE(step.error().what.find("since the weights '" + name + "' were not before it"),
            std::string::npos)
      << step.error().sentence();
}

}  // namespace
}  // namespace train
