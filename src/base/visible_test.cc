#include "base/visible.h"

#include <gtest/gtest.h>

namespace base {
namespace {

TEST(Visible, leaves_what_people_write) {
  for (const char* text : {"", "out/train/steps.jsonl:12", "Größe, Ελληνικά, 中文, עברית, 🙂"})
    EXPECT_EQ(visible(text), text);
}

TEST(Visible, spells_what_a_terminal_would_obey) {
  EXPECT_EQ(visible("\033[2J\033[Hverified"), "\\x1b[2J\\x1b[Hverified");
  EXPECT_EQ(visible("a\rb\bc\x7f"), "a\\rb\\x08c\\x7f");
  EXPECT_EQ(visible("\xc2\x9b"
                    "31m"),
            "\\x9b31m");  // CSI as one character of C1
  EXPECT_EQ(visible(std::string_view("a\0b", 3)), "a\\x00b");
}

TEST(Visible, keeps_a_line_one_line) {
  EXPECT_EQ(visible("x\nverified, signed by the given key"),
            "x\\nverified, signed by the given key");
  EXPECT_EQ(visible("a\xe2\x80\xa8"
                    "b\xe2\x80\xa9"
                    "c"),
            "a\\u{2028}b\\u{2029}c");
}

TEST(Visible, shows_marks_that_turn_the_order_of_letters) {
  EXPECT_EQ(visible("gpj.\xe2\x80\xae"
                    "x"),
            "gpj.\\u{202e}x");
  EXPECT_EQ(visible("\xe2\x81\xa7\xe2\x80\x8f"), "\\u{2067}\\u{200f}");
}

TEST(Visible, spells_bytes_that_are_no_utf8) {
  EXPECT_EQ(visible("a\xff"
                    "b"),
            "a\\xffb");
  EXPECT_EQ(visible("\xc0\x8a"), "\\xc0\\x8a");           // an overlong line feed
  EXPECT_EQ(visible("\xed\xa0\x80"), "\\xed\\xa0\\x80");  // a surrogate
  EXPECT_EQ(visible("\xe2\x80"), "\\xe2\\x80");           // cut short
}

TEST(Visible, lines_keep_their_breaks_and_right_to_left_marks_and_nothing_else) {
  EXPECT_EQ(visible_lines("a\n\tb\xe2\x80\x8f\n"), "a\n\tb\xe2\x80\x8f\n");
  EXPECT_EQ(visible_lines("a\033[1mb\xe2\x80\xae\r\n"), "a\\x1b[1mb\\u{202e}\\r\n");
}

}  // namespace
}  // namespace base
