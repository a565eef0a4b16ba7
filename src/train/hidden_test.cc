#include "train/hidden.h"

#include <gtest/gtest.h>

#include <set>

#include "train/small_test.h"
#include "train/update.h"

namespace train {
namespace {

model::Model model_of(const std::string& arch, const base::Json& options) {
  model::ModelRecipe recipe;
  auto all = options;
  all["arch"] = arch;
  recipe.from_json(all, "").take();
  return model::model_of(model::config_of(recipe, 64), "").take();
}

std::set<std::string> hidden_of(const model::Model& model) {
  std::set<std::string> out;
  const auto hidden = hidden_matrices(model);
  for (std::size_t i = 0; i < hidden.size(); ++i)
    if (hidden[i]) out.insert(model.layout.parameters[i].name);
  return out;
}

const base::Json kSmall = {{"layers", 1}, {"hidden", 64},  {"feed_forward", 128},
                           {"heads", 4},  {"kv_heads", 2}, {"context_tokens", 32}};

TEST(HiddenMatrices, are_those_that_are_multiplied_with_between_embedding_and_head) {
  const std::string layer = "model.layers.0.";
  EXPECT_EQ(
      hidden_of(model_of("llama", kSmall)),
      (std::set<std::string>{layer + "self_attn.q_proj.weight", layer + "self_attn.k_proj.weight",
                             layer + "self_attn.v_proj.weight", layer + "self_attn.o_proj.weight",
                             layer + "mlp.gate_proj.weight", layer + "mlp.up_proj.weight",
                             layer + "mlp.down_proj.weight"}));
}

TEST(HiddenMatrices, of_a_tensor_with_three_dimensions_lie_behind_each_other) {
  model::Parameter experts;
  experts.shape = {3, 4, 5};
  experts.offset = 64;
  experts.size = 60;
  EXPECT_EQ(matrix_size(experts), 20u);
  const auto places = matrices_of(experts);
  ASSERT_EQ(places.size(), 3u);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(places[i].offset, 64 + 20 * i);
    EXPECT_EQ(places[i].rows, 4u);
    EXPECT_EQ(places[i].columns, 5u);
  }
}

// Each element of a parameter belongs to one part, with every optimizer that there is.
TEST(Parts, hold_every_element_once) {
  const auto model = model_of("llama", kSmall);
  for (const auto& row : optimizer::all()) {
    std::vector<int> seen(model.layout.size);
    for (const auto& part : parts_of(model, model.layout, *row.entry)) {
      EXPECT_LE(part.end, seen.size());
      if (part.rows > 0) EXPECT_EQ(part.rows * part.columns, part.end - part.begin);
      for (auto i = part.begin; i < part.end; ++i) ++seen[i];
    }
    std::vector<int> wanted(model.layout.size);
    for (const auto& p : model.layout.parameters)
      for (std::size_t i = 0; i < p.size; ++i) ++wanted[p.offset + i];
    EXPECT_EQ(seen, wanted) << row.name;
  }
}

}  // namespace
}  // namespace train
