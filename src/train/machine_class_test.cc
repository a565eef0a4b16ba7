#include "train/machine_class.h"

#include <gtest/gtest.h>

#include "train/shards_test.h"
#include "train/small_test.h"
#include "train/trainer.h"

namespace train {
namespace {

// Gemma 2 has caps, and windows in every other layer.
model::ModelRecipe capped_model() {
  model::ModelRecipe model;
  model
      .from_json({{"arch", "gemma2"},
                  {"layers", 2},
                  {"hidden", 64},
                  {"feed_forward", 128},
                  {"heads", 4},
                  {"kv_heads", 2},
                  {"window", 20},
                  {"context_tokens", 48}},
                 "")
      .take();
  return model;
}

TEST(MachineClass, names_the_tiles_of_attention_only_where_they_compute) {
  auto recipe = small_recipe();
  const auto of_tiles = machine_class(recipe);
  EXPECT_EQ(of_tiles.find(machine_class() + "; attention tiles 1 "), 0U) << of_tiles;
  recipe.precision = "f32";
  EXPECT_EQ(machine_class(recipe), machine_class());
}

TEST(MachineClass, of_tiles_has_the_same_bits_on_any_number_of_threads) {
  TestShards shards{{{"aaa_Latn", 4000}, {"bbb_Latn", 1500}}};
  const auto state = [&](int workers) {
    auto& outer = shards.owned.context;
    base::Context ctx{outer.disk,   outer.clock,         outer.reporter,
                      outer.cancel, base::Pool(workers), outer.cache};
    auto trainer = Trainer::open(capped_model(), small_recipe(), shards.folder, 7, ctx).take();
    trainer->start();
    for (int i = 0; i < 4; ++i) EXPECT_TRUE(trainer->step().ok());
    return state_digest(trainer->state.step, tensor_digests(trainer->state, trainer->layout, 1));
  };
  EXPECT_EQ(state(1), state(2));
}

}  // namespace
}  // namespace train
