#include "base/toml.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "base/recipe.h"

namespace base {
namespace {

std::string repeat(const std::string& text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

std::string answer(const std::string& text) {
  const auto parsed = parse_recipe(text, "r.toml");
  return parsed.ok() ? "ok" : parsed.error().sentence();
}

// What Debian's toml++ 3.3.0 says, with the changes of toml.cc. Without them the second to fourth end
// the process. If this fails, another version is installed: read toml.cc again.
TEST(TomlLibrary, answers_as_it_did_when_its_changes_were_made) {
  const auto refused = [](const std::string& what) {
    return "r.toml:1: Error while parsing " + what + "; see `janua docs recipes`";
  };
  EXPECT_EQ(answer("a = 1\r\nb = 2\n"), "ok");
  EXPECT_EQ(answer("[[["),
            refused("key: expected bare key starting character or string delimiter, saw '['"));
  EXPECT_EQ(answer("a = \xc3\xa4"), refused("value: could not determine value type"));
  EXPECT_EQ(answer("\xc3\xa4 = 1"),
            refused("root table: expected keys, tables, whitespace or comments, saw '\xc3\xa4'"));
  EXPECT_EQ(answer("a = [1, 2"), refused("array: encountered end-of-file"));
  EXPECT_EQ(answer("a = 08"), refused("decimal integer: leading zeroes are prohibited"));
}

// Each was a stack overflow: the parser, its tree's end, or our walk over it.
TEST(ParseRecipe, names_the_line_of_what_nests_too_deep) {
  const std::string say = ": " + too_deep() + "; see `janua docs recipes`";
  const std::string dotted = repeat("a.", 20000) + "a";
  EXPECT_EQ(answer(dotted + " = 1"), "r.toml:1" + say);
  EXPECT_EQ(answer("b = 1\n\n[" + dotted + "]\n"), "r.toml:3" + say);
  EXPECT_EQ(answer("[[" + dotted + "]]\n"), "r.toml:1" + say);
  EXPECT_EQ(answer(repeat("'a' . \"a.b\" .", 10000) + "a = 1"), "r.toml:1" + say);
  EXPECT_EQ(answer("# x\na = " + repeat("[\n", 100)), "r.toml:33" + say);
  EXPECT_EQ(answer("a = " + repeat("{a=", 1000) + "1" + repeat("}", 1000)), "r.toml:1" + say);
  EXPECT_EQ(answer("a = {" + dotted + " = 1}"), "r.toml:1" + say);
  EXPECT_EQ(answer("a = '''x''''\nb = ['''x'''', " + repeat("[", 1000)), "r.toml:2" + say);
  EXPECT_EQ(answer("a = \"\"\"\n\\\"\"\"\"\"\"\n[" + dotted), "r.toml:3" + say);
}

TEST(ParseRecipe, adds_up_what_nests_in_sections_keys_tables_and_lists) {
  const auto nested = [](int section, int key, int lists) {
    return answer("[" + repeat("a.", section) + "a]\n" + repeat("b.", key) +
                  "b = " + repeat("[", lists + 1) + repeat("]", lists + 1) + "\n");
  };
  EXPECT_EQ(nested(0, 0, 0), "ok");
  EXPECT_EQ(nested(9, 9, 9), "ok");
  EXPECT_NE(nested(12, 12, 12), "ok");
  EXPECT_NE(nested(33, 0, 0), "ok");
  EXPECT_NE(nested(0, 33, 0), "ok");
  EXPECT_NE(nested(0, 0, 33), "ok");
}

TEST(ParseRecipe, takes_dots_and_brackets_that_do_not_nest) {
  EXPECT_EQ(answer("a = [" + repeat("1.5, ", 1000) + "2.5]"), "ok");
  EXPECT_EQ(answer("a = \"" + repeat("a.[{", 1000) + "\"\nb = 1 # " + repeat("[", 1000)), "ok");
  EXPECT_EQ(answer("a = '''\n" + repeat("[[", 1000) + "''\n''''\n"), "ok");
  EXPECT_EQ(answer("a = \"\"\"\n\\\"\"\"\\\\\"\"\"\"\"\nb = [[1], [2]]\n"), "ok");
  EXPECT_EQ(answer(repeat("[[a.b]]\nc.d = {e = [1, {f = 2}]}\n", 1000)), "ok");
}

TEST(SetValue, refuses_a_key_that_nests_too_deep) {
  auto recipe = parse_recipe("", "r.toml").take();
  const auto deep = set_value(recipe, repeat("a.", 20000) + "a=1");
  ASSERT_FALSE(deep.ok());
  EXPECT_EQ(deep.error().sentence(), "--set: " + too_deep() + "; see `janua docs recipes`");
  EXPECT_FALSE(set_value(recipe, "a=" + repeat("[", 20000)).ok() &&
               recipe.find("a")->kind != RecipeValue::Kind::text);
  EXPECT_TRUE(set_value(recipe, "b." + repeat("a.", 9) + "a=1").ok());
}

// Bytes of a sound recipe, changed at random places; each must be refused with a line or read.
TEST(ParseRecipe, survives_ten_thousand_mutated_recipes) {
  const std::string sound =
      "name = \"tiny\"\nseed = 7\n[train]\nsteps = 20 # few\nrate = 3e-4\nwarm = true\n"
      "[[corpus.source]]\nkind = 'deb'\nlist = [1, [2.5, \"x\\u00e4\"], {a.b = 1}]\n"
      "[[corpus.source]]\nkind = \"\"\"\nlong\n\"\"\"\n";
  const std::string pieces[] = {"[",  "]",    "{",    "}",   ".",   "=", "\"", "'''", "\"\"\"",
                                "\n", "\xff", "\xc3", "\\u", "1e9", "#", ",",  "-",   "\r"};
  const Random random(1, "test.mutate");
  std::uint64_t drawn = 0;
  const auto draw = [&](std::size_t below) {
    return static_cast<std::size_t>(random.below(below, drawn++));
  };
  int refused = 0;
  for (int i = 0; i < 10000; ++i) {
    auto text = sound;
    for (auto changes = 1 + draw(8); changes > 0; --changes) {
      const auto at = draw(text.size());
      const auto what = draw(4);
      if (what == 0) text.erase(at, 1 + draw(20));
      if (what == 1) text.insert(at, pieces[draw(std::size(pieces))]);
      if (what == 2) text[at] = static_cast<char>(draw(256));
      if (what == 3) text.insert(at, text.substr(draw(text.size()), draw(60)));
      if (text.empty()) text = "a";
    }
    auto parsed = parse_recipe(text, "r.toml");
    if (!parsed.ok()) {
      ++refused;
      EXPECT_TRUE(parsed.error().where.starts_with("r.toml:")) << text;
      EXPECT_FALSE(parsed.error().what.empty()) << text;
    } else {
      set_value(*parsed, text.substr(0, 40)).ok();
    }
  }
  EXPECT_GT(refused, 1000);
  EXPECT_LT(refused, 10000);
}

}  // namespace
}  // namespace base
