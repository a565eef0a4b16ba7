#include "tokenizer/pre_tokenizer.h"

#include <gtest/gtest.h>

namespace tokenizer {
namespace {

using base::Code;

std::vector<std::string> cut(const std::string& json, std::string_view text) {
  const auto parsed = base::parse_json(json, "test").take();
  const auto made = PreTokenizer::from_json(parsed, "test");
  EXPECT_TRUE(made.ok());
  if (!made.ok()) return {made.error().sentence()};
  Pieces pieces;
  made->split(text, pieces);
  return {pieces.list.begin(), pieces.list.end()};
}

Code error_of(const std::string& json) {
  const auto made = PreTokenizer::from_json(base::parse_json(json, "test").take(), "test");
  EXPECT_FALSE(made.ok());
  return made.ok() ? Code::failed : made.error().code;
}

using Texts = std::vector<std::string>;

TEST(PreTokenizer, leaves_text_whole_without_a_rule) {
  EXPECT_EQ(cut("null", "a b"), (Texts{"a b"}));
  EXPECT_EQ(cut("null", ""), Texts{});
}

TEST(PreTokenizer, cuts_as_gpt2_does) {
  EXPECT_EQ(cut(R"({"type":"ByteLevel","add_prefix_space":false})", "it's  12 x"),
            (Texts{"it", "'s", " ", " 12", " x"}));
}

TEST(PreTokenizer, cuts_digits_from_letters_one_by_one_or_together) {
  EXPECT_EQ(cut(R"({"type":"Digits","individual_digits":true})", "a12b\u00bd"),
            (Texts{"a", "1", "2", "b", "\u00bd"}));
  EXPECT_EQ(cut(R"({"type":"Digits","individual_digits":false})", "a12b"), (Texts{"a", "12", "b"}));
}

TEST(PreTokenizer, puts_a_space_in_front_once) {
  const auto json = R"({"type":"ByteLevel","add_prefix_space":true,"use_regex":false})";
  EXPECT_EQ(cut(json, "a"), (Texts{" a"}));
  EXPECT_EQ(cut(json, " a"), (Texts{" a"}));
}

TEST(PreTokenizer, splits_by_literal_and_by_regex) {
  EXPECT_EQ(cut(R"({"type":"Split","pattern":{"String":"--"},"behavior":"Isolated"})", "a--b----"),
            (Texts{"a", "--", "b", "--", "--"}));
  EXPECT_EQ(cut(R"({"type":"Split","pattern":{"Regex":"\\s+"},"behavior":"Removed"})", " a  b "),
            (Texts{"a", "b"}));
  EXPECT_EQ(
      cut(R"({"type":"Split","pattern":{"Regex":"[a-z]+"},"behavior":"Removed","invert":true})",
          "ab1cd"),
      (Texts{"ab", "cd"}));
}

TEST(PreTokenizer, survives_matches_of_nothing) {
  EXPECT_EQ(cut(R"({"type":"Split","pattern":{"Regex":"x*"},"behavior":"Isolated"})", "axxb"),
            (Texts{"a", "xx", "b"}));
}

TEST(PreTokenizer, passes_bytes_that_are_not_utf8_through) {
  EXPECT_EQ(cut(R"({"type":"Split","pattern":{"Regex":"[a-z]+"},"behavior":"Isolated"})",
                "ab\xff\xfe"
                "cd"),
            (Texts{"ab", "\xff\xfe", "cd"}));
}

TEST(PreTokenizer, matches_very_long_runs) {
  const std::string run(3'000'000, 'a');
  EXPECT_EQ(cut(R"({"type":"ByteLevel","add_prefix_space":false})", run), (Texts{run}));
}

TEST(PreTokenizer, gives_up_on_expressions_that_backtrack_for_ever) {
  const auto text = std::string(60, 'a') + "!";
  EXPECT_EQ(cut(R"({"type":"Split","pattern":{"Regex":"(a+)+$"},"behavior":"Isolated"})", text),
            (Texts{text}));
}

TEST(PreTokenizer, names_what_it_does_not_know) {
  EXPECT_EQ(error_of(R"({"type":"Metaspace"})"), Code::unsupported);
  EXPECT_EQ(error_of(R"({"type":"Split","pattern":{"Regex":"a"},"behavior":"MergedWithNext"})"),
            Code::unsupported);
}

TEST(PreTokenizer, refuses_malformed_rules) {
  for (const char* json : {"{}", "[]", R"({"type":7})", R"({"type":"Sequence"})",
                           R"({"type":"Split"})", R"({"type":"Split","behavior":"Isolated"})",
                           R"({"type":"Split","behavior":"Isolated","pattern":{}})",
                           R"({"type":"Split","behavior":"Isolated","pattern":{"String":""}})",
                           R"({"type":"Split","behavior":"Isolated","pattern":{"Regex":"(["}})",
                           R"({"type":"ByteLevel","use_regex":"yes"})"})
    EXPECT_EQ(error_of(json), Code::bad_data) << json;
}

}  // namespace
}  // namespace tokenizer
