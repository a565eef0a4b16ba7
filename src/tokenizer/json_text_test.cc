#include "tokenizer/json_text.h"

#include <gtest/gtest.h>

#include "base/json.h"

namespace tokenizer {
namespace {

TEST(JsonText, reads_texts_as_a_parser_does) {
  for (const std::string text :
       {R"("")", R"("abc")", R"("\u0041\n\"\\\/\b\f\r\t")", R"("\ud83d\udc69\u200d")",
        "\"\xc4\xa0\xe4\xb8\xad\xf0\x9f\x91\xa9\"", R"("a\u00e9\u4e2d")"}) {
    JsonText reader(text);
    const auto found = reader.text();
    ASSERT_TRUE(found.has_value()) << text;
    EXPECT_EQ(*found, base::parse_json(text, "")->get<std::string>()) << text;
  }
}

TEST(JsonText, refuses_what_a_parser_refuses) {
  for (const std::string text : {"\"", "\"a", "a", "\"\xff\"", "\"\xc4\"", "\"a\nb\"", R"("\x41")",
                                 R"("\u004")", R"("\ud83d")", R"("\ud83dx")", R"("\ud83d\u0041")",
                                 R"("\udc69")", R"("\)", R"("a\)", R"("\u12g4")"}) {
    EXPECT_FALSE(base::parse_json(text, "").ok()) << text;
    EXPECT_FALSE(JsonText(text).text().has_value()) << text;
  }
}

TEST(JsonText, takes_whole_numbers_alone) {
  EXPECT_EQ(JsonText(" 0,").whole(), 0);
  EXPECT_EQ(JsonText("2147483647").whole(), 2147483647);
  for (const char* text : {"", "-1", "01", "1.0", "1e3", "2147483648", "99999999999999999999", "x"})
    EXPECT_FALSE(JsonText(text).whole().has_value()) << text;
}

TEST(JsonText, passes_over_values) {
  for (const char* value :
       {"null", "-1.5e3", "\"a}]\\\"\"", "{}", "[]", R"({"a": [1, {"b": "]"}], "c": null})"}) {
    JsonText text{std::string_view(value)};
    EXPECT_TRUE(text.skip() && text.at_end()) << value;
    const auto more = std::string(value) + " , 7";
    JsonText list(more);
    EXPECT_TRUE(list.skip() && list.take(',')) << value;
    EXPECT_EQ(list.whole(), 7) << value;
  }
  for (const char* value : {"", "[", "{\"a\": 1", "\"a", "]"})
    EXPECT_FALSE(JsonText(value).skip()) << value;
}

}  // namespace
}  // namespace tokenizer
