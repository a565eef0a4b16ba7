#include "base/utf8.h"

#include <gtest/gtest.h>

#include "base/ascii.h"

namespace base {
namespace {

TEST(Utf8, writes_and_reads_every_code_point) {
  for (char32_t value = 0; value <= 0x10FFFF; ++value) {
    if (value >= 0xD800 && value < 0xE000) continue;
    std::string bytes;
    append_utf8(bytes, value);
    const auto read = read_code_point(bytes, 0);
    ASSERT_EQ(read.value, value);
    ASSERT_EQ(read.size, bytes.size());
    ASSERT_EQ(code_point_before("a" + bytes, 1 + bytes.size()).value, value);
  }
}

TEST(Utf8, refuses_overlong_surrogate_too_large_and_stray) {
  for (const char* wrong :
       {"\xC0\x80", "\xC1\xBF", "\xE0\x80\xAF", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xED\xBF\xBF",
        "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "\x80", "a\xE2\x82"})
    EXPECT_FALSE(valid_utf8(wrong)) << wrong;
  EXPECT_TRUE(valid_utf8("\xED\x9F\xBF\xEE\x80\x80\xF4\x8F\xBF\xBF"));
  EXPECT_EQ(valid_prefix("\xC3\xA4z\xFF"), 3u);
  EXPECT_EQ(valid_prefix(""), 0u);
}

// Sixteen bytes at once or one character after the other.
TEST(Utf8, says_of_any_bytes_how_many_are_well_formed) {
  std::uint64_t state = 1;
  const auto below = [&](std::uint64_t most) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (state >> 33) % most;
  };
  const char* pieces[] = {"a",
                          "bc",
                          "\xC3\xA4",
                          "\xDF\xBF",
                          "\xE0\xA0\x80",
                          "\xED\x9F\xBF",
                          "\xEF\xBF\xBF",
                          "\xE1\x83\x90",
                          "\xF0\x9F\x98\x80",
                          "\xF4\x8F\xBF\xBF"};
  for (int i = 0; i < 200'000; ++i) {
    std::string text;
    for (auto left = 1 + below(14); left > 0; --left) text += pieces[below(std::size(pieces))];
    if (i % 4 > 0) text[below(text.size())] = static_cast<char>(0x80 + below(128));
    std::size_t sound = 0;
    while (sound < text.size()) {
      const auto c = read_code_point(text, sound);
      if (!c.well_formed()) break;
      sound += c.size;
    }
    ASSERT_EQ(valid_prefix(text), sound);
  }
}

// Unicode 15, table 3-8: each maximal piece becomes one U+FFFD.
TEST(Utf8, replaces_as_many_pieces_as_the_standard_says) {
  const std::string r = "\xEF\xBF\xBD";
  EXPECT_EQ(to_utf8("\x61\xF1\x80\x80\xE1\x80\xC2\x62\x80\x63\x80\xBF\x64"),
            "a" + r + r + r + "b" + r + "c" + r + r + "d");
  EXPECT_EQ(to_utf8("\xE0\x80\x80"), r + r + r);
  EXPECT_EQ(to_utf8("\xED\xA0\x80"), r + r + r);
  EXPECT_EQ(to_utf8("\xF4\x91\x92\x93\xFF\x41\x80\xBF\x42"), r + r + r + r + r + "A" + r + r + "B");
}

TEST(Utf8, tells_what_more_bytes_could_finish) {
  for (const char* cut : {"\xC3", "\xE2", "\xE2\x82", "\xF0", "\xF0\x9F", "\xF0\x9F\x98"}) {
    const auto c = read_code_point(cut, 0);
    EXPECT_TRUE(c.cut());
    EXPECT_FALSE(c.well_formed());
    EXPECT_EQ(c.size, std::string_view(cut).size());
  }
  for (const char* lost : {"\xC3z", "\xE0\x80", "\xED\xA0", "\xF4\x90", "\xFF", "\xE2\x82z"})
    EXPECT_FALSE(read_code_point(lost, 0).cut()) << lost;
}

TEST(Utf8, finds_what_ends_before_a_place) {
  EXPECT_EQ(code_point_before("\xC3\xA4z", 2).value, U'\u00e4');
  EXPECT_EQ(code_point_before("\xC3\xA4z", 0).size, 0u);
  EXPECT_FALSE(code_point_before("a\x80", 2).well_formed());
  EXPECT_FALSE(code_point_before("\xC3\xA4\xA4", 3).well_formed());
  EXPECT_FALSE(code_point_before("\xE2\x82\xAC", 2).well_formed());
}

TEST(Utf8, counts_code_points) {
  EXPECT_EQ(count_code_points(""), 0);
  EXPECT_EQ(count_code_points("a\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80"), 4);
}

TEST(Ascii, knows_its_own_and_leaves_the_rest_alone) {
  EXPECT_EQ(ascii_lower("AbZ[@\xC3\x84"), "abz[@\xC3\x84");
  for (int c = 0; c < 256; ++c) {
    const char byte = static_cast<char>(c);
    EXPECT_EQ(is_ascii_space(byte), c == 32 || (c >= 9 && c <= 13));
    EXPECT_EQ(is_ascii_digit(byte), c >= 48 && c <= 57);
    EXPECT_EQ(is_ascii_letter(byte), (c >= 65 && c <= 90) || (c >= 97 && c <= 122));
  }
}

}  // namespace
}  // namespace base
