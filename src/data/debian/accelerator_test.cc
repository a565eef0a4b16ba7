#include "data/debian/accelerator.h"

#include <gtest/gtest.h>

namespace data::debian {

TEST(WithoutAccelerator, takes_the_mark_out_of_a_label) {
  EXPECT_EQ(without_accelerator("~Open...", "STR_OPEN"), "Open...");
  EXPECT_EQ(without_accelerator("Formatv~orlagen", "STR"), "Formatvorlagen");
  EXPECT_EQ(without_accelerator("_Länge", "dialog|label"), "Länge");
  EXPECT_EQ(without_accelerator("Hex _#:", "dialog|label"), "Hex _#:");
  EXPECT_EQ(without_accelerator("~Άνοιγμα", ""), "Άνοιγμα");
}

TEST(WithoutAccelerator, takes_brackets_that_hold_only_the_mark) {
  EXPECT_EQ(without_accelerator("სიტყვა (~W)...", "STR"), "სიტყვა...");
  EXPECT_EQ(without_accelerator("სიტყვა(_W)", "a|b"), "სიტყვა");
  EXPECT_EQ(without_accelerator("Word (~all)", "STR"), "Word (all)");
}

TEST(WithoutAccelerator, leaves_other_uses_alone) {
  EXPECT_EQ(without_accelerator("file_name", "STR_FILE"), "file_name");
  EXPECT_EQ(without_accelerator("a_b_c", "dialog|label"), "a_b_c");
  EXPECT_EQ(without_accelerator("~5 and ~6", "STR"), "~5 and ~6");
  EXPECT_EQ(without_accelerator("about ~ here", "STR"), "about ~ here");
  EXPECT_EQ(without_accelerator("end~", "STR"), "end~");
  EXPECT_EQ(without_accelerator("", "a|b"), "");
}

}  // namespace data::debian
