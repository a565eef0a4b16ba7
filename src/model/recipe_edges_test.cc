// Every key of every family at the edges of its range, alone and in pairs: a model, or a sentence.
#include <gtest/gtest.h>

#include "model/recipe.h"

namespace model {
namespace {

using base::Json;

// What is in reach of a recipe before anything is trained. True if the recipe is taken.
bool model_or_sentence(const Json& said) {
  ModelRecipe recipe;
  const auto read = recipe.from_json(said, "manifest.json");
  if (!read.ok()) {
    EXPECT_FALSE(read.error().what.empty()) << said;
    EXPECT_EQ(read.error().where, "manifest.json") << said;
    return false;
  }
  const auto config = config_of(recipe, 4096);
  const auto again = read_config(write_config(config), "config.json");
  EXPECT_TRUE(again.ok()) << said << again.error().sentence();
  const auto layout = layout_of(config, "model");
  EXPECT_TRUE(layout.ok() || !layout.error().what.empty());
  (void)pass_bytes(cost_of(config), context_tokens(recipe), 4).known();
  return true;
}

std::vector<Json> edges(const Json& usual, bool few) {
  if (usual.is_boolean()) return {!usual.get<bool>()};
  if (usual.is_number_float()) {
    if (few) return {0.0, 1e15};
    return {0.0, -1.0, 1.0, 1e-300, 1e-6, 1e3, 1e6, 1e9, 1e15, 1e300};
  }
  if (!usual.is_number_integer()) return {""};
  if (few) return {1, 65536, 1 << 20};
  std::vector<Json> out = {0,
                           1,
                           -1,
                           2,
                           16,
                           63,
                           64,
                           std::numeric_limits<std::int64_t>::max(),
                           std::numeric_limits<std::int64_t>::min()};
  for (const std::int64_t most : {4096, 8192, 65536, 131072, 1 << 18, 1 << 20, 1 << 24}) {
    out.push_back(most);
    out.push_back(most + 1);
  }
  return out;
}

Json usual_of(const arch::Row& row) {
  auto out = row.entry->options().to_json();
  out["arch"] = row.name;
  return out;
}

TEST(RecipeEdges, every_key_of_every_family_makes_a_model_or_a_sentence) {
  for (const auto& row : arch::all()) {
    const auto usual = usual_of(row);
    std::size_t taken = 0;
    EXPECT_TRUE(model_or_sentence(usual)) << row.name;
    for (const auto& [key, value] : usual.items())
      if (key != "arch")
        for (const auto& edge : edges(value, false)) {
          auto said = usual;
          said[key] = edge;
          taken += model_or_sentence(said);
        }
    EXPECT_GT(taken, usual.size()) << row.name << ": edges are met from inside, too";
  }
}

// The layers stay few: there the pairs differ in nothing but the time that it takes.
TEST(RecipeEdges, every_pair_of_keys_makes_a_model_or_a_sentence) {
  for (const auto& row : arch::all()) {
    const auto usual = usual_of(row);
    for (auto a = usual.begin(); a != usual.end(); ++a)
      for (auto b = std::next(a); b != usual.end(); ++b) {
        if (!a->is_number() || !b->is_number() || a.key() == "layers" || b.key() == "layers")
          continue;
        for (const auto& x : edges(*a, true))
          for (const auto& y : edges(*b, true)) {
            auto said = usual;
            said[a.key()] = x;
            said[b.key()] = y;
            model_or_sentence(said);
          }
      }
  }
}

// Bug: the program ended by a CHECK, for the family reads no head twice as wide.
TEST(RecipeEdges, a_recipe_of_gemma4_with_heads_too_wide_is_refused_with_its_line) {
  for (const char* wide : {"head_dim = 65536", "hidden = 262144"}) {
    ModelRecipe out;
    const auto toml =
        base::parse_recipe("arch = 'gemma4_text'\n" + std::string(wide) + "\n", "r.toml");
    const auto read = base::read_fields(*toml, out);
    ASSERT_FALSE(read.ok()) << wide;
    EXPECT_EQ(read.error().code, base::Code::bad_request);
    EXPECT_NE(read.error().sentence().find("global_head_dim is"), std::string::npos)
        << read.error().sentence();
    EXPECT_TRUE(read.error().where.starts_with("r.toml")) << read.error().where;
  }
}

// What an audit reads of somebody else's life.
TEST(RecipeEdges, a_recorded_recipe_of_gemma4_with_heads_too_wide_is_refused_with_its_file) {
  auto recorded = arch::find("gemma4_text")->options().to_json();
  recorded["arch"] = "gemma4_text";
  recorded["head_dim"] = 65536;
  ModelRecipe out;
  const auto read = base::from_json(recorded, out, "life/train/manifest.json");
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().where, "life/train/manifest.json");
  EXPECT_NE(read.error().what.find("global_head_dim is 131072"), std::string::npos);
}

}  // namespace
}  // namespace model
