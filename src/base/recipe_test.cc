#include "base/recipe.h"

#include <gtest/gtest.h>

namespace base {
namespace {

const char* const sound = R"(name = "tiny"
seed = 7

[train]
steps = 20
rate = 3e-4
warm = true

[[corpus.source]]
kind = "deb"

[[corpus.source]]
kind = "text"
)";

std::string mistake(std::string_view text) {
  const auto parsed = parse_recipe(text, "r.toml");
  return parsed.ok() ? "none" : parsed.error().sentence();
}

TEST(ParseRecipe, keeps_kind_line_and_path_of_every_value) {
  const auto recipe = parse_recipe(sound, "r.toml");
  ASSERT_TRUE(recipe.ok()) << recipe.error().sentence();
  const auto* train = recipe->find("train");
  ASSERT_NE(train, nullptr);
  EXPECT_EQ(train->where(), "r.toml:4");
  const auto* steps = train->find("steps");
  ASSERT_NE(steps, nullptr);
  EXPECT_EQ(steps->kind, RecipeValue::Kind::whole);
  EXPECT_EQ(steps->whole, 20);
  EXPECT_EQ(steps->where(), "r.toml:5");
  EXPECT_EQ(steps->path, "train.steps");
  EXPECT_EQ(train->find("rate")->number, 3e-4);
  EXPECT_TRUE(train->find("warm")->boolean);
  EXPECT_EQ(recipe->find("nothing"), nullptr);
}

TEST(ParseRecipe, names_the_elements_of_lists_of_tables) {
  const auto recipe = parse_recipe(sound, "r.toml");
  const auto* sources = recipe->find("corpus")->find("source");
  ASSERT_EQ(sources->items.size(), 2u);
  EXPECT_EQ(sources->items[1].find("kind")->text, "text");
  EXPECT_EQ(sources->items[1].find("kind")->path, "corpus.source[1].kind");
  EXPECT_EQ(sources->items[1].find("kind")->where(), "r.toml:13");
}

TEST(ParseRecipe, gives_a_section_made_by_its_children_a_line) {
  const auto recipe = parse_recipe("\n[a.b]\nc = 1\n", "r.toml");
  EXPECT_GT(recipe->find("a")->line, 0);
  EXPECT_EQ(recipe->find("a")->find("b")->line, 2);
}

TEST(ParseRecipe, takes_an_empty_file_as_an_empty_table) {
  const auto recipe = parse_recipe("", "r.toml");
  ASSERT_TRUE(recipe.ok());
  EXPECT_TRUE(recipe->members.empty());
}

TEST(ParseRecipe, names_the_line_of_what_is_not_toml) {
  EXPECT_TRUE(mistake("a = 1\nb = \n").starts_with("r.toml:2: ")) << mistake("a = 1\nb = \n");
  EXPECT_TRUE(mistake("a = 1\n\n[t\n").starts_with("r.toml:3: ")) << mistake("a = 1\n\n[t\n");
}

TEST(ParseRecipe, refuses_a_key_or_section_that_stands_twice) {
  EXPECT_TRUE(mistake("a = 1\na = 2\n").starts_with("r.toml:2: ")) << mistake("a = 1\na = 2\n");
  EXPECT_NE(mistake("[t]\na = 1\n[t]\nb = 2\n"), "none");
  EXPECT_NE(mistake("t.a = 1\n[t]\n"), "none");
}

TEST(ParseRecipe, refuses_dates_and_says_to_quote_them) {
  for (const char* date : {"1979-05-27", "07:32:00", "1979-05-27T07:32:00Z"})
    EXPECT_EQ(mistake(std::string("a = 1\n[t]\nwhen = ") + date),
              "r.toml:3: 't.when' is a date or time; write it as text in quotes");
}

TEST(ParseRecipe, refuses_bytes_that_are_not_utf8) {
  EXPECT_NE(mistake("a = \"caf\xe9\"\n"), "none");
  EXPECT_NE(mistake(std::string("a = \0", 5)), "none");
}

TEST(ParseRecipe, refuses_nesting_that_would_exhaust_the_stack) {
  EXPECT_NE(mistake("a = " + std::string(100000, '[')), "none");
  EXPECT_NE(mistake("a = " + std::string(100000, '[') + std::string(100000, ']')), "none");
}

TEST(Read, refuses_another_type_by_name) {
  const auto recipe = parse_recipe("n = 1\nx = 1.5\nt = \"a\"\nb = true\nl = []\n", "r.toml");
  std::int64_t whole = 0;
  double number = 0;
  std::string text;
  bool boolean = false;
  EXPECT_EQ(recipe->find("x")->read(whole).error().sentence(),
            "r.toml:2: 'x' is a number, a whole number is expected");
  EXPECT_EQ(recipe->find("t")->read(number).error().sentence(),
            "r.toml:3: 't' is text, a number is expected");
  EXPECT_EQ(recipe->find("b")->read(text).error().sentence(),
            "r.toml:4: 'b' is true or false, text is expected");
  EXPECT_EQ(recipe->find("n")->read(boolean).error().sentence(),
            "r.toml:1: 'n' is a whole number, true or false is expected");
  EXPECT_EQ(recipe->find("l")->expect(RecipeValue::Kind::table).error().sentence(),
            "r.toml:5: 'l' is a list, a table is expected");
}

TEST(Read, takes_a_whole_number_where_a_number_is_asked_for) {
  const auto recipe = parse_recipe("n = 3\n", "r.toml");
  double number = 0;
  ASSERT_TRUE(recipe->find("n")->read(number).ok());
  EXPECT_EQ(number, 3.0);
}

TEST(RefuseUnknown, names_the_key_its_line_and_the_nearest_known_one) {
  const auto recipe = parse_recipe("[tokenizer]\nvocabb = 1\n", "r.toml");
  const auto refused = recipe->find("tokenizer")->refuse_unknown({"vocab", "seed"});
  EXPECT_EQ(refused.error().sentence(),
            "r.toml:2: unknown key 'tokenizer.vocabb'; did you mean 'vocab'?");
  EXPECT_EQ(refused.error().code, Code::bad_request);
}

TEST(RefuseUnknown, guesses_nothing_where_nothing_is_near) {
  const auto recipe = parse_recipe("zebra = 1\n", "r.toml");
  EXPECT_EQ(recipe->refuse_unknown({"vocab"}).error().hint, "see `janua docs recipes`");
  EXPECT_TRUE(recipe->refuse_unknown({"zebra"}).ok());
}

TEST(Nearest, allows_a_third_of_the_letters_to_differ) {
  const std::vector<std::string> known = {"steps", "warmup_steps", "seed", "lr"};
  EXPECT_EQ(nearest("step", known), "steps");
  EXPECT_EQ(nearest("warmup_stpes", known), "warmup_steps");
  EXPECT_EQ(nearest("sed", known), "seed");
  EXPECT_EQ(nearest("xyz", known), "");
  EXPECT_EQ(nearest("", known), "");
  EXPECT_EQ(nearest("steps", {}), "");
}

RecipeValue with(const std::string& assignment) {
  auto recipe = parse_recipe(sound, "r.toml").take();
  const auto set = set_value(recipe, assignment);
  EXPECT_TRUE(set.ok()) << set.error().sentence();
  return recipe;
}

TEST(SetValue, replaces_a_value_and_keeps_the_rest) {
  const auto recipe = with("train.steps=40");
  EXPECT_EQ(recipe.find("train")->find("steps")->whole, 40);
  EXPECT_EQ(recipe.find("train")->find("rate")->number, 3e-4);
  EXPECT_EQ(recipe.find("train")->find("steps")->path, "train.steps");
}

TEST(SetValue, makes_sections_that_are_not_there) {
  EXPECT_EQ(with("eval.pages.limit=3").find("eval")->find("pages")->find("limit")->whole, 3);
  EXPECT_EQ(with("out=x").find("out")->text, "x");
}

TEST(SetValue, takes_a_bare_word_as_text_and_toml_as_toml) {
  EXPECT_EQ(with("name=big model").find("name")->text, "big model");
  EXPECT_EQ(with("name=a\"b\\c").find("name")->text, "a\"b\\c");
  EXPECT_EQ(with("name=\"quoted\"").find("name")->text, "quoted");
  EXPECT_EQ(with("name=").find("name")->text, "");
  EXPECT_EQ(with("name=a=b").find("name")->text, "a=b");
  EXPECT_TRUE(with("train.warm=false").find("train")->find("warm")->kind ==
              RecipeValue::Kind::boolean);
  EXPECT_EQ(with("langs=[\"deu_Latn\", \"ces_Latn\"]").find("langs")->items.size(), 2u);
}

TEST(SetValue, names_itself_as_the_place_of_the_value) {
  const auto recipe = with("train.steps=many");
  std::int64_t steps = 0;
  const auto read = recipe.find("train")->find("steps")->read(steps);
  EXPECT_EQ(read.error().sentence(),
            "--set train.steps: 'train.steps' is text, a whole number is expected");
}

// Bug: they were named as keys below `v`, which nobody wrote.
TEST(SetValue, names_what_stands_in_a_table_or_list_by_its_own_key) {
  const auto set = with("train.optimizer={kind=\"adamw\", beta9={deep=1}}");
  const auto* table = set.find("train")->find("optimizer");
  EXPECT_EQ(
      table->refuse_unknown({"kind"}).error().sentence(),
      "--set train.optimizer:1: unknown key 'train.optimizer.beta9'; see `janua docs recipes`");
  EXPECT_EQ(table->find("beta9")->find("deep")->path, "train.optimizer.beta9.deep");
  const auto list = with("corpus.variants=[[1], 2]");
  const auto& items = list.find("corpus")->find("variants")->items;
  EXPECT_EQ(items[1].path, "corpus.variants[1]");
  EXPECT_EQ(items[0].items[0].path, "corpus.variants[0][0]");
}

TEST(SetValue, cannot_smuggle_in_a_second_key) {
  auto recipe = parse_recipe(sound, "r.toml").take();
  const auto set = set_value(recipe, "seed=1\nname=\"other\"");
  EXPECT_TRUE(!set.ok() || recipe.find("name")->text == "tiny");
}

// What TOML read first was once the value, and of two keys that is the first by name.
TEST(SetValue, takes_lines_as_one_text_and_never_the_value_of_another_key) {
  EXPECT_EQ(with("train.steps=5\nseed=7").find("train")->find("steps")->text, "5\nseed=7");
  EXPECT_EQ(with("name=\"v\"\na = \"taken\"").find("name")->text, "\"v\"\na = \"taken\"");
  EXPECT_EQ(with("name=one\ntwo").find("name")->text, "one\ntwo");
  EXPECT_EQ(with("train.steps=5  # five").find("train")->find("steps")->whole, 5);
  auto recipe = parse_recipe(sound, "r.toml").take();
  EXPECT_EQ(set_value(recipe, "name=\xff").error().code, Code::bad_request);
}

TEST(SetValue, says_how_a_list_is_written_where_one_was_meant) {
  const auto hint = [](const std::string& words) {
    const auto recipe = with("corpus.variants=" + words);
    return recipe.find("corpus")->find("variants")->expect(RecipeValue::Kind::array).error().hint;
  };
  EXPECT_EQ(hint("de,fr"), "a list is written as in --set 'corpus.variants=[\"de\", \"fr\"]'");
  EXPECT_EQ(hint("de"), "a list is written as in --set 'corpus.variants=[\"de\"]'");
  EXPECT_EQ(hint("[de"), "") << "what was meant is anybody's guess";
}

TEST(SetValue, says_how_numbers_are_written_where_one_was_meant) {
  for (const char* slip : {"012", ".5", "18446744073709551616", "1e400x"}) {
    const auto recipe = with(std::string("train.steps=") + slip);
    std::int64_t steps = 0;
    const auto read = recipe.find("train")->find("steps")->read(steps);
    EXPECT_EQ(read.error().hint, "numbers are written as in 0.001, 12 or 1e-3, below 2^63") << slip;
  }
}

TEST(RecipeText, holds_no_NUL) {
  const auto recipe = parse_recipe("path = \"a.jsonl\\u0000.zst\"", "r.toml").take();
  std::string path;
  EXPECT_EQ(recipe.find("path")->read(path).error().what, "'path' holds a NUL character");
}

TEST(SetValue, refuses_what_is_not_an_assignment) {
  auto recipe = parse_recipe(sound, "r.toml").take();
  for (const char* wrong : {"", "=", "=3", "steps", "train.=3", ".steps=3", "train..steps=3"})
    EXPECT_EQ(set_value(recipe, wrong).error().code, Code::bad_request) << wrong;
}

TEST(SetValue, refuses_to_go_below_a_value_that_is_no_section) {
  auto recipe = parse_recipe(sound, "r.toml").take();
  EXPECT_FALSE(set_value(recipe, "seed.more=1").ok());
}

// It said that 'train.steps.x=3' is not key=value, which it is.
TEST(SetValue, says_what_stands_in_the_way_and_what_to_write) {
  auto recipe =
      parse_recipe("[train]\nsteps = 3\n[sources]\nsource = [{name = 'a'}]\n", "r").take();
  EXPECT_EQ(set_value(recipe, "train.steps.x=3").error().sentence(),
            "--set train.steps.x: 'train.steps' is a value, and nothing stands below it; write "
            "--set train.steps=...");
  EXPECT_EQ(
      set_value(recipe, "sources.source.0.name=t").error().sentence(),
      "--set sources.source.0.name: 'sources.source' is a list, and --set does not reach into "
      "one; set all of it, as in --set 'sources.source=[...]', or change the recipe");
}

TEST(UnknownKey, in_quotes_with_a_dot_is_told_from_a_path) {
  const auto recipe = parse_recipe("[train]\n\"schedule.kind\" = 'wsd'\n", "r").take();
  EXPECT_EQ(
      recipe.find("train")->refuse_unknown({"schedule"}).error().sentence(),
      "r:2: unknown key 'train.\"schedule.kind\"'; a key in quotes is one word; to reach into "
      "a table write schedule.kind without them");
}

}  // namespace
}  // namespace base
