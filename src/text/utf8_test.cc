#include "text/utf8.h"

#include <gtest/gtest.h>

namespace text {

TEST(Utf8, accepts_every_length_of_sequence) {
  EXPECT_TRUE(valid_utf8(""));
  EXPECT_TRUE(valid_utf8("a\u00e4\u20ac\U0001F600"));
  EXPECT_TRUE(valid_utf8("\xF4\x8F\xBF\xBF"));  // U+10FFFF
}

TEST(Utf8, refuses_overlong_surrogate_too_large_and_cut_off) {
  EXPECT_FALSE(valid_utf8("\xC0\x80"));
  EXPECT_FALSE(valid_utf8("\xE0\x80\xAF"));
  EXPECT_FALSE(valid_utf8("\xED\xA0\x80"));
  EXPECT_FALSE(valid_utf8("\xF4\x90\x80\x80"));
  EXPECT_FALSE(valid_utf8("a\xE2\x82"));
  EXPECT_FALSE(valid_utf8("\x80"));
}

TEST(RepairUtf8, leaves_sound_text_alone) {
  const std::string sound = "Grüße,\n\tΑθήνα, თბილისი \U0001F600";
  const auto repaired = repair_utf8(sound);
  EXPECT_EQ(repaired.text, sound);
  EXPECT_EQ(repaired.replaced + repaired.removed, 0);
}

TEST(RepairUtf8, one_replacement_per_ill_formed_piece) {
  EXPECT_EQ(repair_utf8("a\xFFz").text, "a\uFFFDz");
  EXPECT_EQ(repair_utf8("a\xE2\x82z").text, "a\uFFFDz");  // cut off: one piece
  EXPECT_EQ(repair_utf8("\xED\xA0\x80").replaced, 3);     // a surrogate: three
  EXPECT_TRUE(valid_utf8(repair_utf8("\xF0\x9F\x98").text));
}

TEST(RepairUtf8, removes_controls_but_keeps_line_feed_and_tab) {
  const auto repaired = repair_utf8(std::string_view("a\0b\x07\x7F\u0086c\n\td", 11));
  EXPECT_EQ(repaired.text, "abc\n\td");
  EXPECT_EQ(repaired.removed, 4);
  EXPECT_EQ(repaired.replaced, 0);
}

TEST(RepairUtf8, line_ends_become_line_feeds_and_byte_order_marks_go) {
  EXPECT_EQ(repair_utf8("\uFEFFa\r\nb\rc").text, "a\nb\nc");
}

// Once form feeds were deleted like other controls: "word\fThe" became "wordThe".
TEST(RepairUtf8, every_kind_of_line_end_parts_words) {
  EXPECT_EQ(repair_utf8("a\fb\vc\u0085"
                        "d\u2028e\u2029"
                        "f\x1Cg\x1Dh\x1Ei")
                .text,
            "a\nb\nc\nd\ne\nf\ng\nh\ni");
  EXPECT_EQ(repair_utf8("a\r\n\fb").text, "a\n\nb");
}

TEST(NextLine, takes_lines_off_until_nothing_is_left) {
  std::string_view rest =
      "a\r\nb\rc\f\u2028"
      "d";
  for (const auto* line : {"a", "b", "c", "", "d"}) EXPECT_EQ(next_line(rest), line);
  EXPECT_TRUE(rest.empty());
}

TEST(NextLine, bytes_that_are_not_utf8_end_no_line) {
  std::string_view rest =
      "a\x85"
      "b\xE2\x80\n\xC2";
  EXPECT_EQ(next_line(rest),
            "a\x85"
            "b\xE2\x80");
  EXPECT_EQ(next_line(rest), "\xC2");
}

TEST(RepairUtf8, what_it_gives_is_always_well_formed) {
  std::string every;
  for (int first = 0; first < 256; ++first)
    for (int second = 0; second < 256; second += 5) {
      every = {static_cast<char>(first), static_cast<char>(second), 'x'};
      EXPECT_TRUE(valid_utf8(repair_utf8(every).text));
    }
}

TEST(WithoutControls, turns_line_ends_into_spaces) {
  EXPECT_EQ(without_controls("a\fb\vc\u0085"
                             "d\u2028e"),
            "a b c d e");
  EXPECT_EQ(without_controls("a\nb\tc\x01\u0090"
                             "d"),
            "a b cd");
}

TEST(CountCodePoints, counts_characters_not_bytes) {
  EXPECT_EQ(count_code_points(""), 0);
  EXPECT_EQ(count_code_points("a\u00e4\u20ac\U0001F600"), 4);
}

}  // namespace text
