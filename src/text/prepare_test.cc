#include "text/prepare.h"

#include <gtest/gtest.h>

namespace text {

TEST(Prepare, capitals_are_read_as_small_letters_where_they_are_most) {
  EXPECT_EQ(prepare("КАК СООБЩАЕТ ПРЕССА", Prepare::capitals), "как сообщает пресса");
  EXPECT_EQ(prepare("НАТО и ЕС", Prepare::capitals), "нато и ес");
  EXPECT_EQ(prepare("Die NATO tagt", Prepare::capitals), "Die NATO tagt");
  EXPECT_EQ(prepare("აბგ 123", Prepare::capitals), "აბგ 123");
  EXPECT_EQ(prepare("STRASSE", Prepare::plain), "STRASSE");
}

TEST(Prepare, as_openlid_wants_it) {
  EXPECT_EQ(prepare("  Haus  Nr. 7,\nGarten!\t", Prepare::openlid), "haus nr  garten");
  EXPECT_EQ(prepare("a\tb\u00A0c", Prepare::openlid), "ab\u00A0c");
  EXPECT_EQ(prepare("L'ÉTÉ — 2024", Prepare::openlid), "lété  ");
  EXPECT_EQ(prepare("", Prepare::openlid), "");
  EXPECT_EQ(prepare("\xFFok", Prepare::openlid), "ok");
}

TEST(Prepare, letters_are_counted) {
  EXPECT_TRUE(has_letters("Ótimo", 5));
  EXPECT_FALSE(has_letters("Ótimo 123 !", 6));
  EXPECT_TRUE(has_letters("", 0));
}

}  // namespace text
