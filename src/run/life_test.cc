#include "run/life.h"

#include <gtest/gtest.h>

namespace run {
namespace {

using base::Code;

std::vector<std::string> names(const std::vector<const Stage*>& stages) {
  std::vector<std::string> out;
  for (const auto* stage : stages) out.emplace_back(stage->name);
  return out;
}

TEST(Life, lists_every_stage_after_the_ones_it_reads) {
  std::set<std::string> before;
  for (const auto& stage : life()) {
    for (const auto& input : stage.inputs) EXPECT_TRUE(before.contains(input.stage)) << stage.name;
    EXPECT_TRUE(before.insert(stage.name).second) << stage.name << " stands twice";
  }
}

TEST(Life, asks_only_for_sections_that_a_recipe_has) {
  const auto resolved = base::to_json(Recipe{});
  for (const auto& stage : life())
    for (const auto* section : stage.sections) EXPECT_TRUE(resolved.contains(section)) << section;
}

TEST(Wanted, is_nothing_for_a_recipe_without_sections) {
  EXPECT_TRUE(wanted(life(), Recipe{}).take().empty());
}

TEST(Wanted, is_what_has_a_section_and_nothing_else) {
  Recipe recipe;
  recipe.present = {"sources", "corpus"};
  EXPECT_EQ(names(wanted(life(), recipe).take()), (std::vector<std::string>{"sources", "corpus"}));
}

TEST(Wanted, refuses_a_stage_without_what_it_reads) {
  Recipe recipe;
  recipe.present = {"corpus"};
  const auto result = wanted(life(), recipe);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, Code::bad_request);
  EXPECT_EQ(result.error().what, "the recipe has [corpus] but no [sources]");
}

TEST(Wanted, refuses_training_without_a_model) {
  Recipe recipe;
  recipe.present = {"sources", "corpus", "tokenizer", "shards", "train"};
  EXPECT_EQ(wanted(life(), recipe).error().what, "the recipe has [train] but no [model]");
  recipe.present.erase("train");
  recipe.present.insert("model");
  EXPECT_EQ(wanted(life(), recipe).error().what, "the recipe has [model] but no [train]");
}

TEST(SectionOf, is_the_section_itself_or_each_under_its_name) {
  const base::Json resolved = {{"a", {{"x", 1}}}, {"b", {{"y", 2}}}};
  EXPECT_EQ(section_of({"s", {}, {"a"}, 1}, resolved), (base::Json{{"x", 1}}));
  EXPECT_EQ(section_of({"s", {}, {"b", "a"}, 1}, resolved), resolved);
}

}  // namespace
}  // namespace run
