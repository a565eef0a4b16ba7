#include "tokenizer/nfc_places.h"

#include <gtest/gtest.h>

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

TEST(NfcPlaces, of_marks_that_change_their_order_are_the_whole_character) {
  EXPECT_EQ(source_of("xq\u0307\u0323y", "\u0323"), "q\u0307\u0323");
  EXPECT_EQ(source_of("xq\u0307\u0323y", "y"), "y");
}

TEST(NfcPlaces, of_jamo_are_the_syllable_that_they_make) {
  EXPECT_EQ(source_of("a\u1100\u1161\u11a8b", "\uac01"), "\u1100\u1161\u11a8");
}

// The normal form is that of the whole, places go on and leave no byte out, and what did not change is itself.
TEST(NfcPlaces, of_random_texts_cover_all) {
  const std::vector<std::string> pieces = {
      "a",      " ",      "\u0308", "\u0323", "\u00e4", "\u1100", "\u1161",     "\u11a8", "\u4e2d",
      "\u0344", "\u212b", "\xff",   "\xc4",   "\u09c7", "\u09be", "\U0001f469", "\u0958"};
  const base::Random random(3, "test.nfc");
  for (std::uint64_t round = 0; round < 2000; ++round) {
    std::string text;
    for (std::uint64_t i = 0; i < random.below(12, round, 0, 0); ++i)
      text += pieces[random.below(pieces.size(), round, i, 1)];
    const NfcPlaces places(text);
    ASSERT_EQ(places.normal(), nfc_of_bytes(text));
    std::size_t done = 0;
    for (std::size_t at = 0; at < places.normal().size(); ++at) {
      const auto [begin, end] = places.of({at, at + 1});
      ASSERT_LE(begin, done);
      ASSERT_LT(begin, end);
      ASSERT_LE(end, text.size());
      if (end == begin + 1) ASSERT_EQ(text[begin], places.normal()[at]);
      done = std::max(done, end);
    }
    ASSERT_EQ(done, text.size());
  }
}

}  // namespace
}  // namespace tokenizer
