#include "cli/recipe_keys.h"

#include <gtest/gtest.h>

namespace cli {
namespace {

const std::vector<base::FieldRow> kRows = {
    {"bake", "table", "", "how it is baked"},
    {"bake.minutes", "whole number", "40", "time in the oven"},
    {"bake.dough", "table", "", "what goes in"},
    {"bake.dough.kind", "text", "\"rye\"", "which dough: rye, wheat"},
    {"bake.dough", "kind", "", "dark and sour", "rye"},
    {"bake.dough.sour", "number", "0.3", "share of sourdough", "rye"},
    {"bake.guest", "list of table", "", "who is asked"},
    {"bake.guest[].name", "text", "\"\"", "what a guest is called"},
    {"bake.guest[]", "kind", "", "stays for the night", "friend"},
    {"bake.guest[].bed", "text", "\"sofa\"", "where", "friend"},
    {"baked", "table", "", "what came of it"}};

TEST(RecipeKeys, of_a_section_are_told_as_a_recipe_writes_them) {
  EXPECT_EQ(recipe_keys(kRows, "bake").take(),
            "[bake]  how it is baked\n"
            "  minutes = 40\n      whole number: time in the oven\n"
            "\n[bake.dough]  what goes in\n"
            "  kind = \"rye\"\n      text: which dough: rye, wheat\n"
            "\n  rye: dark and sour\n"
            "  sour = 0.3\n      number: share of sourdough\n"
            "\n[[bake.guest]]  who is asked\n"
            "  name = \"\"\n      text: what a guest is called\n"
            "\n  friend: stays for the night\n"
            "  bed = \"sofa\"\n      text: where\n");
}

TEST(RecipeKeys, of_a_table_within_a_section_can_be_asked_for_alone) {
  const auto keys = recipe_keys(kRows, "bake.dough").take();
  EXPECT_TRUE(keys.starts_with("[bake.dough]  what goes in\n")) << keys;
  EXPECT_EQ(keys.find("guest"), std::string::npos);
  EXPECT_NE(recipe_keys(kRows, "bake.guest")->find("bed = "), std::string::npos);
}

TEST(RecipeKeys, of_no_section_are_refused_with_the_nearest_one) {
  const auto keys = recipe_keys(kRows, "bake.duogh");
  ASSERT_FALSE(keys.ok());
  EXPECT_NE(keys.error().sentence().find("bake.dough"), std::string::npos)
      << keys.error().sentence();
  EXPECT_FALSE(recipe_keys(kRows, "bake.minutes").ok()) << "a key is no section";
}

}  // namespace
}  // namespace cli
