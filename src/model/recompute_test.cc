#include "model/recompute.h"

#include <gtest/gtest.h>

#include "compute/worker.h"
#include "model/gradient_check_test.h"
#include "model/pass.h"
#include "model/recipe.h"
#include "model/weights.h"

namespace model {
namespace {

// Small models whose layers differ in what they do beside the stream.
struct Case {
  const char* name;
  base::Json shape;
};
const std::vector<Case>& cases() {
  static const std::vector<Case> all = {
      {"llama", {{"arch", "llama"}}},
      {"qwen3", {{"arch", "qwen3"}}},
      {"olmo2", {{"arch", "olmo2"}}},
      {"qwen3_moe",
       {{"arch", "qwen3_moe"}, {"experts", 4}, {"experts_per_token", 2}, {"expert_width", 16}}},
  };
  return all;
}

Model model_for(const Case& one) {
  ModelRecipe recipe;
  base::Json shape = {
      {"layers", 3}, {"hidden", 32}, {"heads", 4}, {"kv_heads", 2}, {"context_tokens", 32}};
  if (!one.shape.contains("experts")) shape["feed_forward"] = 48;
  shape.update(one.shape);
  recipe.from_json(shape, "").take();
  return model_of(config_of(recipe, 61), "test").take();
}

struct Made {
  double loss = 0, squares = 0;
  std::string gradient;
  std::vector<std::vector<std::int64_t>> loads;
  bool operator==(const Made&) const = default;
};

class Recompute : public testing::TestWithParam<int> {
 protected:
  void SetUp() override { compute::single_thread_here(); }
  const Model model = model_for(cases()[static_cast<std::size_t>(GetParam())]);
  const SomeRows some{{9, 1, 14}, 61};
  Workspace workspace, apart;

  template <class T>
  Made gradient(Workspace* again) {
    const auto start = initial_weights(model.layout, 5);
    std::vector<T> weights(start.size()), out(start.size());
    compute::kernels_for<T>().narrow(start.data(), weights.data(), start.size());
    Batch batch{some.ids, some.ids, some.positions, some.segments};
    batch.z_weight = 1e-3;
    Made made;
    made.loss = model::gradient(model, workspace, weights.data(), batch, out.data(), again);
    made.squares = workspace.squared_log_sums;
    made.gradient.assign(reinterpret_cast<const char*>(out.data()), out.size() * sizeof(T));
    for (const auto& router : workspace.routers) made.loads.push_back(router.load);
    return made;
  }
};

TEST_P(Recompute, changes_no_bit) {
  for (int again = 0; again < 2; ++again) {
    EXPECT_EQ(gradient<float>(&apart), gradient<float>(nullptr));
    EXPECT_EQ(gradient<compute::bf16>(&apart), gradient<compute::bf16>(nullptr));
  }
}

TEST_P(Recompute, takes_no_memory_once_it_is_warm_and_less_than_keeping_all) {
  (void)gradient<float>(&apart);
  const auto held = workspace.memory.held(), beside = apart.memory.held();
  for (int again = 0; again < 3; ++again) (void)gradient<float>(&apart);
  EXPECT_EQ(workspace.memory.held(), held);
  EXPECT_EQ(apart.memory.held(), beside);
  workspace.memory.trim();
  apart.memory.trim();
  EXPECT_EQ(workspace.memory.held() + apart.memory.held(), 0u) << "a pass leaves nothing in use";
  (void)gradient<float>(nullptr);
  EXPECT_GT(workspace.memory.held(), held + beside);
}

INSTANTIATE_TEST_SUITE_P(Models, Recompute, testing::Range(0, 4), [](const auto& info) {
  return std::string(cases()[static_cast<std::size_t>(info.param)].name);
});

// Experts, streams side by side, states and windows, layers that lend: whatever a family has.
TEST(RecomputeOf, a_model_of_every_family_changes_no_bit) {
  compute::single_thread_here();
  const SomeRows some({40, 1, 23}, 61);
  Batch batch{some.ids, some.ids, some.positions, some.segments};
  std::size_t recomputed = 0;
  for (const auto& row : arch::all()) {
    ModelRecipe recipe;
    recipe.from_json({{"arch", row.name}}, row.name).take();
    const auto model = model_of(config_of(recipe, 61), row.name).take();
    const auto weights = initial_weights(model.layout, 5);
    std::vector<float> kept(weights.size()), again(weights.size());
    Workspace workspace, apart;
    const auto loss = gradient(model, workspace, weights.data(), batch, kept.data());
    const auto loads = workspace.routers.size();
    EXPECT_EQ(gradient(model, workspace, weights.data(), batch, again.data(), &apart), loss);
    EXPECT_EQ(again, kept) << row.name;
    EXPECT_EQ(workspace.routers.size(), loads) << row.name;
    recomputed += can_recompute(model.decoder) ? 1 : 0;
  }
  EXPECT_GT(recomputed, 20u);
}

// Keys and values that are lent go from layer to layer, and not through the stream.
TEST(RecomputeOf, layers_that_lend_is_not_done) {
  auto model = model_for(cases()[0]);
  EXPECT_TRUE(can_recompute(model.decoder));
  std::get<block::Attention>(model.decoder.layers[0].mixer).lends = 0;
  EXPECT_FALSE(can_recompute(model.decoder));
}

TEST(RecomputeOf, more_layers_costs_their_inputs_alone) {
  const auto numbers = [](std::int64_t layers) {
    ModelRecipe recipe;
    recipe.from_json({{"layers", layers}, {"hidden", 32}, {"heads", 4}, {"kv_heads", 2}}, "")
        .take();
    const auto model = model_of(config_of(recipe, 61), "test").take();
    return std::pair(recomputed_cost(model.decoder), model.decoder.cost());
  };
  const auto [few, few_kept] = numbers(2);
  const auto [many, many_kept] = numbers(12);
  EXPECT_EQ(many.floats.value() - few.floats.value(), 10u * 32);
  EXPECT_EQ(many.working.value() - few.working.value(), 10u * 32);
  EXPECT_EQ(many.token_flops, many_kept.token_flops);
  EXPECT_LT(many.working.value(), many_kept.working.value());
}

}  // namespace
}  // namespace model
