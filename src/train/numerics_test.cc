// Portable numerics: one digest from every set of kernels, on any number of threads, and the same as ever.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "compute/kernel_portable.h"
#include "train/machine_class.h"
#include "train/shards_test.h"
#include "train/small_test.h"
#include "train/trainer.h"

namespace train {
namespace {

TrainRecipe portable_recipe() {
  auto recipe = small_recipe();
  recipe.precision = "f32";
  recipe.numerics = "portable";
  recipe.mix_temperature = 2.5;
  return recipe;
}

model::ModelRecipe model_of(const base::Json& more) {
  base::Json all = {{"layers", 2}, {"hidden", 64},  {"feed_forward", 96},
                    {"heads", 4},  {"kv_heads", 2}, {"context_tokens", 48}};
  all.update(more);
  model::ModelRecipe out;
  out.from_json(all, "").take();
  return out;
}

std::string state_after_four_steps(const model::ModelRecipe& model, const TrainRecipe& recipe,
                                   int workers) {
  TestShards shards{{{"aaa_Latn", 4000}, {"bbb_Latn", 1500}}};
  auto& outer = shards.owned.context;
  base::Context ctx{outer.disk,   outer.clock,         outer.reporter,
                    outer.cancel, base::Pool(workers), outer.cache};
  auto trainer = Trainer::open(model, recipe, shards.folder, 7, ctx).take();
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(trainer->step().ok());
  return state_digest(trainer->state.step, tensor_digests(trainer->state, trainer->layout, 1));
}

// The digest of a training by each set that this machine has.
void expect_everywhere(const model::ModelRecipe& model, const TrainRecipe& recipe,
                       const std::string& want) {
  for (const char* set : {"generic", "avx2", "avx512"}) {
    if (!compute::portable::kernel_set(set)) continue;
    compute::portable::choose(set);
    for (const int workers : {1, 2})
      EXPECT_EQ(state_after_four_steps(model, recipe, workers), want)
          << set << ", " << workers << " threads";
  }
  compute::portable::choose(nullptr);
}

TEST(PortableNumerics, a_llama_has_these_bits_everywhere) {
  expect_everywhere(small_model(), portable_recipe(),
                    "7e1fad9fbe42e3ae6d2b12503ad914eae201c283f45b42faf6ecffd13a6781bb");
}

TEST(PortableNumerics, caps_and_windows_have_these_bits_everywhere) {
  expect_everywhere(model_of({{"arch", "gemma2"}, {"window", 20}}), portable_recipe(),
                    "5a0fd903922802245897cbcf08731986442571265cfa927c2dadd5d2a31dcafc");
}

TEST(PortableNumerics, experts_have_these_bits_everywhere) {
  expect_everywhere(model_of({{"arch", "qwen3_moe"}, {"experts", 4}, {"experts_per_token", 2}}),
                    portable_recipe(),
                    "271d776b7bd0493f76b0cf60c27668c1059595e0a8607a35be919491a524ff98");
}

TEST(PortableNumerics, latent_attention_has_these_bits_everywhere) {
  expect_everywhere(model_of({{"arch", "deepseek_v3"}, {"experts", 4}}), portable_recipe(),
                    "8db79e3cff965b932fde6481252d30230e073b4eeeb99988ae499c071ae9f74f");
}

TEST(PortableNumerics, the_delta_rule_has_these_bits_everywhere) {
  expect_everywhere(
      model_of({{"arch", "qwen3_next"}, {"layers", 4}, {"experts", 4}, {"experts_per_token", 2}}),
      portable_recipe(), "76af8fb44c2567b023ae347cf5b905fd09530a9a854e81148f78c6b73a27ecbf");
}

TEST(PortableNumerics, are_a_machine_class_of_their_own) {
  EXPECT_EQ(machine_class(portable_recipe()), "portable 1");
  EXPECT_NE(machine_class(small_recipe()), "portable 1");
}

TEST(PortableNumerics, learn_as_native_ones_do) {
  TestShards shards{{{"aaa_Latn", 4000}}};
  std::vector<double> last;
  for (const char* numerics : {"native", "portable"}) {
    auto recipe = portable_recipe();
    recipe.numerics = numerics;
    auto trainer =
        Trainer::open(small_model(), recipe, shards.folder, 7, shards.owned.context).take();
    for (int i = 0; i < 12; ++i) last.push_back(trainer->step().take().loss);
  }
  ASSERT_EQ(last.size(), 24U);
  for (std::size_t i = 0; i < 12; ++i) EXPECT_NEAR(last[i], last[i + 12], 2e-3 * last[i]) << i;
}

TEST(PortableNumerics, what_computes_in_bf16_is_refused) {
  auto recipe = portable_recipe();
  EXPECT_TRUE(recipe.check().ok());
  recipe.precision = "bf16";
  ASSERT_FALSE(recipe.check().ok());
  EXPECT_NE(recipe.check().error().what.find("train.precision"), std::string::npos);
  recipe = portable_recipe();
  recipe.optimizer = base::Choice<optimizer::Registry>("muon");
  ASSERT_FALSE(recipe.check().ok());
  EXPECT_NE(recipe.check().error().what.find("muon"), std::string::npos);
  recipe = portable_recipe();
  recipe.numerics = "exact";
  EXPECT_FALSE(recipe.check().ok());
}

// Recipes of before keep their keys.
TEST(PortableNumerics, are_no_part_of_a_recipe_that_does_not_ask_for_them) {
  EXPECT_FALSE(base::to_json(small_recipe()).contains("numerics"));
  EXPECT_TRUE(base::to_json(portable_recipe()).contains("numerics"));
}

}  // namespace
}  // namespace train
