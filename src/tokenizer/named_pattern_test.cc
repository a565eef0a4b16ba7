#include "tokenizer/named_pattern.h"

#include <gtest/gtest.h>

#include "tokenizer/pre_tokenizer.h"
#include "tokenizer/recipe.h"
#include "tokenizer/tiny_test.h"

namespace tokenizer {
namespace {

TEST(NamedPattern, each_is_found_by_name_and_by_expression_and_cuts) {
  for (const auto& one : named_patterns()) {
    EXPECT_EQ(expression_of(one.name), one.pattern);
    ASSERT_NE(named_pattern(one.pattern), nullptr);
    EXPECT_STREQ(named_pattern(one.pattern)->name, one.name);
    const auto cut = PreTokenizer::from_pattern(one.name);
    ASSERT_TRUE(cut.ok()) << one.name;
    Pieces pieces;
    cut->split("the gate", pieces);
    EXPECT_EQ(pieces.list, (std::vector<std::string_view>{"the", " gate"})) << one.name;
  }
}

TEST(NamedPattern, what_is_no_name_is_an_expression) {
  EXPECT_EQ(expression_of("\\w+"), "\\w+");
  EXPECT_EQ(named_pattern("\\w+"), nullptr);
  EXPECT_EQ(named_pattern("o200k"), nullptr);
}

// Bug: a name that is none was taken for an expression, so no text had pieces to learn from.
TEST(NamedPattern, a_name_that_is_none_is_refused_with_the_nearest) {
  TokenizerRecipe recipe;
  const auto error = [&](const char* said) {
    recipe.pattern = said;
    const auto checked = recipe.check();
    return checked.ok() ? "" : checked.error().sentence();
  };
  for (const auto& one : named_patterns()) EXPECT_EQ(error(one.name), "");
  EXPECT_EQ(error(R"(\w+|\W+)"), "");
  EXPECT_EQ(error("[a-z]+"), "");
  for (const auto& [said, meant] :
       {std::pair("o200", "o200k"), {"llama-3", "llama3"}, {"cl100k_", "cl100k"}})
    EXPECT_NE(error(said).find("did you mean '" + std::string(meant) + "'?"), std::string::npos)
        << error(said);
  EXPECT_NE(error("words").find("no pattern is called 'words'; there are gpt2, llama3"),
            std::string::npos)
      << error("words");
}

TEST(NamedPattern, ours_and_unknown_ones_do_not_load_everywhere) {
  for (const char* name : {"gpt2", "llama3", "qwen2", "o200k", "tekken"}) {
    EXPECT_TRUE(loads_everywhere(name)) << name;
    EXPECT_TRUE(loads_everywhere(expression_of(name))) << name;
  }
  EXPECT_FALSE(loads_everywhere("marks"));
  EXPECT_FALSE(loads_everywhere(std::string(kDefaultPattern)));
  EXPECT_FALSE(loads_everywhere("\\w+"));
}

TEST(NamedPattern, the_file_has_the_expression) {
  const auto json = base::Json::parse(tiny_file({.pattern = "tekken"}));
  EXPECT_EQ(json["pre_tokenizer"]["pretokenizers"][0]["pattern"]["Regex"], expression_of("tekken"));
}

}  // namespace
}  // namespace tokenizer
