#include "tokenizer/nfc_places.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/random.h"
#include "tokenizer/nfc.h"

namespace tokenizer {
namespace {

// What stands at the bytes that `part`, the first of its kind in the normal form, is made of.
std::string source_of(const std::string& text, std::string_view part) {
  const NfcPlaces places(text);
  const auto at = places.normal().find(part);
  if (at == std::string::npos) return "not there";
  const auto [begin, end] = places.of({at, at + part.size()});
  return text.substr(begin, end - begin);
}

TEST(NfcPlaces, tell_what_a_composed_character_is_of) {
  const std::string text = "na\u0308ch den Ta\u0308gen \u03b1\u0301\u03b2";
  EXPECT_EQ(NfcPlaces(text).normal(), nfc_of_bytes(text));
  EXPECT_EQ(source_of(text, "n\u00e4c"), "na\u0308c");
  EXPECT_EQ(source_of(text, "\u00e4g"), "a\u0308g");
  EXPECT_EQ(source_of(text, "den"), "den");
  EXPECT_EQ(source_of(text, "\u03ac"), "\u03b1\u0301");
  EXPECT_EQ(source_of(text, "\u03b2"), "\u03b2");
}

TEST(NfcPlaces, of_marks_that_change_their_order_are_their_own) {
  EXPECT_EQ(source_of("xq\u0307\u0323y", "\u0323"), "\u0323");
  EXPECT_EQ(source_of("xq\u0307\u0323y", "\u0307"), "\u0307");
  EXPECT_EQ(source_of("xq\u0307\u0323y", "q\u0323"), "q\u0307\u0323");
  EXPECT_EQ(source_of("xq\u0307\u0323y", "q"), "q");
  EXPECT_EQ(source_of("xq\u0307\u0323y", "y"), "y");
}

// What stands in front of a mark that is spelled otherwise is no part of it.
TEST(NfcPlaces, of_a_mark_that_is_spelled_otherwise_leave_what_stands_before_it) {
  for (const std::string mark : {"\u0340", "\u0344", "\u0f73", "\u20d0\u0316", "\u0958"}) {
    const auto text = "\n" + mark + "b";
    const auto made = nfc_of_bytes(text);
    ASSERT_NE(made, text);
    EXPECT_EQ(source_of(text, "\n"), "\n") << made;
    EXPECT_EQ(source_of(text, "b"), "b") << made;
    EXPECT_EQ(source_of(text, std::string_view(made).substr(1, made.size() - 2)), mark);
  }
  EXPECT_EQ(source_of("aq\u0308\u0301\u0327b", "q"), "q");
  EXPECT_EQ(source_of("a\u0308\u0301\u0327b", "\u00e4"), "a\u0308");
}

TEST(NfcPlaces, of_jamo_are_the_syllable_that_they_make) {
  EXPECT_EQ(source_of("a\u1100\u1161\u11a8b", "\uac01"), "\u1100\u1161\u11a8");
}

// The normal form is that of the whole, places leave no byte out, and what did not change is itself.
TEST(NfcPlaces, of_random_texts_cover_all) {
  const std::vector<std::string> pieces = {
      "a",      " ",      "\u0308", "\u0323", "\u00e4", "\u1100", "\u1161", "\u11a8",
      "\u4e2d", "\u0344", "\u212b", "\xff",   "\xc4",   "\u09c7", "\u09be", "\U0001f469",
      "\u0958", "\u0301", "\u1e69", "\uac00", "\u0327", "\u0f73", "\u0f71"};
  const base::Random random(3, "test.nfc");
  for (std::uint64_t round = 0; round < 4000; ++round) {
    std::string text;
    for (std::uint64_t i = 0; i < random.below(12, round, 0, 0); ++i)
      text += pieces[random.below(pieces.size(), round, i, 1)];
    const NfcPlaces places(text);
    ASSERT_EQ(places.normal(), nfc_of_bytes(text));
    std::vector<bool> covered(text.size());
    for (std::size_t at = 0; at < places.normal().size(); ++at) {
      const auto [begin, end] = places.of({at, at + 1});
      ASSERT_LT(begin, end);
      ASSERT_LE(end, text.size());
      if (end == begin + 1) ASSERT_EQ(text[begin], places.normal()[at]);
      for (auto i = begin; i < end; ++i) covered[i] = true;
    }
    ASSERT_EQ(std::ranges::count(covered, false), 0);
    const auto all = places.of({0, places.normal().size()});
    ASSERT_EQ(all.begin, 0u);
    ASSERT_EQ(all.end, text.size());
  }
}

}  // namespace
}  // namespace tokenizer
