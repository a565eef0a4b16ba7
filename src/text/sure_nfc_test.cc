#include "text/sure_nfc.h"

#include <gtest/gtest.h>

#include "base/utf8.h"
#include "text/normalize.h"

namespace text {
namespace {

TEST(SureNfc, is_sure_of_letters_and_not_of_what_joins_or_splits) {
  for (const char* text :
       {"", "plain", "\u00fcber", "\u0431\u044a\u043b", "\u10d3\u10d4", "\u4e2d\u6587", "\uac00"})
    EXPECT_TRUE(is_surely_nfc(text)) << text;
  for (const char* text :
       {"e\u0301", "\u212b", "\u0344", "\u1161", "\u0f73", "\u0958", "\xff", "\u0431\xd0"})
    EXPECT_FALSE(is_surely_nfc(text)) << text;
}

// Each beside what it might join.
TEST(SureNfc, says_nothing_that_normalising_contradicts) {
  int sure = 0;
  for (char32_t point = 0; point < 0x20000; ++point) {
    if (point >= 0xD800 && point < 0xE000) continue;
    std::string one;
    base::append_utf8(one, point);
    if (!is_surely_nfc(one)) continue;
    ++sure;
    for (const std::string before :
         {"", "a", "\u03b1", "\u0915", "\u1100", "\uac00", "\u0627", "\u0b47", "\u30ab"}) {
      const auto text = before + one + one;
      ASSERT_TRUE(is_surely_nfc(text));
      ASSERT_EQ(nfc(text), text) << static_cast<std::uint32_t>(point);
    }
  }
  EXPECT_GT(sure, 50'000);
}

}  // namespace
}  // namespace text
