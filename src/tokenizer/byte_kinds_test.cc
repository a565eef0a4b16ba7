#include "tokenizer/byte_kinds.h"

#include <gtest/gtest.h>

#include "base/utf8.h"
#include "tokenizer/scanner/characters.h"

namespace tokenizer {
namespace {

using scanner::Characters;

std::uint64_t bits_of(const ByteKinds& kinds, std::uint32_t kind) {
  if (kind & scanner::kLetter) return kinds.letter;
  if (kind & scanner::kNumber) return kinds.number;
  if (kind & scanner::kSpace) return kinds.space;
  if (kind & scanner::kNewline) return kinds.newline;
  return kind & (scanner::kSign | scanner::kOther) ? kinds.sign : 0;
}

std::uint64_t any_of(const ByteKinds& kinds) {
  return kinds.letter | kinds.number | kinds.space | kinds.newline | kinds.sign;
}

// Holds what is said of the characters of 64 bytes against what the scanners see; how many are unsure.
int compare(const std::string& text, bool cased) {
  const auto kinds = ByteKinds::of(text.data(), cased);
  const Characters characters(text);
  int unsure = 0;
  for (std::size_t at = 0; at < ByteKinds::kBytes;) {
    const auto next = characters.at(text.data() + at);
    const auto all = ((std::uint64_t{1} << next.size) - 1) << at;
    if (kinds.unsure & all) {
      EXPECT_EQ(kinds.unsure & all, all) << text << at;
      ++unsure;
    } else {
      EXPECT_EQ(bits_of(kinds, next.kind) & all, all) << text << at;
      EXPECT_EQ(any_of(kinds) & all, all);
      EXPECT_EQ(kinds.inner & all, all & all << 1 & ~(std::uint64_t{1} << at));
      const bool caseless = cased && next.kind == scanner::kCaseless;
      EXPECT_EQ(kinds.caseless & all, caseless ? all : 0) << text << at;
      const bool upper = (cased || next.size == 1) && next.kind == scanner::kUpper;
      EXPECT_EQ(kinds.upper & all, upper ? all : 0) << text << at;
    }
    at += next.size;
  }
  return unsure;
}

// Each code point at several places, also where it goes on behind the last byte.
TEST(ByteKinds, knows_every_character_as_scanners_do_or_is_unsure) {
  if (!ByteKinds::known()) GTEST_SKIP() << "a processor without AVX2";
  int unsure = 0, unsure_of_case = 0;
  for (std::uint32_t point = 0; point < 0x30000; ++point) {
    if (point >= 0xD800 && point < 0xE000) continue;
    std::string one;
    base::append_utf8(one, point);
    std::string text = one + "a" + one + one + std::string(28 + point % 3, ' ') + one;
    text.resize(63 - point % 2, '.');
    text += one + one + std::string(9, 'x');
    unsure += compare(text, false) > 2;
    unsure_of_case += compare(text, true) > 2;
  }
  EXPECT_LT(unsure, 0x30000 - 0x800 - 21'000);  // that many are known, ideographs among them
  EXPECT_LT(unsure_of_case, 0x30000 - 0x800 - 21'000);
}

TEST(ByteKinds, is_unsure_of_bytes_that_are_not_utf8) {
  if (!ByteKinds::known()) GTEST_SKIP() << "a processor without AVX2";
  for (unsigned a = 0x80; a < 0x100; ++a)
    for (unsigned b = 0; b < 0x100; ++b) {
      const char two[] = {static_cast<char>(a), static_cast<char>(b)};
      std::string text =
          "x" + std::string(two, 2) + "y" + std::string(two, 1) + std::string(two, 2);
      text.resize(62, ' ');
      compare(text + std::string(two, 2) + std::string(9, 'x'), b % 2 != 0);
    }
}

}  // namespace
}  // namespace tokenizer
