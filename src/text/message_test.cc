#include "text/message.h"

#include <gmock/gmock.h>

namespace text {
namespace {

TEST(Message, TextsAreNoPatterns) {
  const auto out =
      format_message("Lies: {text}", "deu_Latn", {{"text", {.text = "a {b} 'c' # d"}}}, "here");
  ASSERT_TRUE(out.ok()) << out.error().what;
  EXPECT_EQ(*out, "Lies: a {b} 'c' # d");
}

TEST(Message, PluralsAreThoseOfTheLanguage) {
  const char* pattern =
      "{count, plural, one {# część} few {# części} many {# części (wiele)} other {# części}}";
  const auto said = [&](std::int64_t n) {
    return *format_message(pattern, "pol_Latn", {{"count", {.number = n, .is_number = true}}}, "");
  };
  EXPECT_EQ(said(1), "1 część");
  EXPECT_EQ(said(3), "3 części");
  EXPECT_EQ(said(5), "5 części (wiele)");
}

TEST(Message, WhatIsNoPatternIsRefused) {
  const auto out = format_message("{text", "deu_Latn", {{"text", {.text = "x"}}}, "deu_Latn.toml");
  ASSERT_FALSE(out.ok());
  EXPECT_EQ(out.error().where, "deu_Latn.toml");
}

}  // namespace
}  // namespace text
