#include "run/recipe.h"

#include <gtest/gtest.h>

namespace run {
namespace {

using base::Code;

base::Result<Recipe> load(const std::string& text, const std::vector<std::string>& set = {}) {
  base::MemoryDisk disk;
  disk.write_file("recipes/tiny.toml", text, 0644).take();
  return load_recipe(disk, "recipes/tiny.toml", set);
}

std::string refused(const std::string& text, const std::vector<std::string>& set = {}) {
  const auto recipe = load(text, set);
  if (recipe.ok()) return "taken";
  EXPECT_EQ(recipe.error().code, Code::bad_request);
  return recipe.error().sentence();
}

TEST(Recipe, takes_its_name_from_the_file_unless_it_says_one) {
  EXPECT_EQ(load("").take().name, "tiny");
  EXPECT_EQ(load("name = 'demo'").take().name, "demo");
}

TEST(Recipe, knows_which_sections_stand_there_even_empty_ones) {
  const auto recipe = load("seed = 3\n[eval]\n[train]\nsteps = 7\n").take();
  EXPECT_EQ(recipe.present, (std::set<std::string>{"eval", "train"}));
  EXPECT_EQ(recipe.seed, 3);
  EXPECT_EQ(recipe.train.steps, 7);
}

TEST(Recipe, names_the_line_and_the_nearest_key_of_a_typo) {
  EXPECT_EQ(refused("seed = 1\n[train]\nstpes = 5\n"),
            "recipes/tiny.toml:3: unknown key 'train.stpes'; did you mean 'steps'?");
  EXPECT_EQ(refused("[trian]\n"),
            "recipes/tiny.toml:1: unknown key 'trian'; did you mean 'train'?");
}

TEST(Recipe, refuses_wrong_types_doubles_and_what_is_no_toml_with_the_line) {
  EXPECT_NE(refused("[train]\nsteps = 'many'\n").find("recipes/tiny.toml:2"), std::string::npos);
  EXPECT_NE(refused("seed = 1\nseed = 2\n").find("recipes/tiny.toml:2"), std::string::npos);
  EXPECT_NE(refused("seed = \n").find("recipes/tiny.toml:1"), std::string::npos);
  EXPECT_NE(refused("eval = 3\n").find("recipes/tiny.toml:1"), std::string::npos);
}

TEST(Recipe, refuses_a_section_that_fails_its_own_check_with_its_line) {
  EXPECT_NE(refused("\n[train]\nsteps = 0\n").find("recipes/tiny.toml:2"), std::string::npos);
}

TEST(Recipe, refuses_a_name_that_leaves_the_out_folder) {
  EXPECT_NE(refused("name = '../x'").find("cannot be a name"), std::string::npos);
  EXPECT_NE(refused("name = '.'").find("cannot be a name"), std::string::npos);
}

TEST(Recipe, takes_assignments_in_order_after_the_file) {
  const auto recipe = load("[train]\nsteps = 5\n", {"train.steps=6", "train.steps=8"}).take();
  EXPECT_EQ(recipe.train.steps, 8);
  EXPECT_NE(refused("", {"train.stepz=6"}).find("did you mean 'steps'"), std::string::npos);
}

TEST(Recipe, that_is_not_there_is_missing) {
  base::MemoryDisk disk;
  EXPECT_EQ(load_recipe(disk, "no.toml").error().code, Code::missing);
}

}  // namespace
}  // namespace run
