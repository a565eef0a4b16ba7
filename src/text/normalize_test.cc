#include "text/normalize.h"

#include <gtest/gtest.h>

namespace text {

TEST(Nfc, joins_letter_and_accent) {
  EXPECT_EQ(nfc("e\u0301"), "\u00e9");
  EXPECT_EQ(nfc("\u212B"), "\u00C5");  // the Angstrom sign
  EXPECT_EQ(nfc(""), "");
  EXPECT_EQ(nfc("schön"), "schön");
}

TEST(Nfc, keeps_compatibility_forms) { EXPECT_EQ(nfc("\uFB01 \u00B2"), "\uFB01 \u00B2"); }

TEST(Nfc, puts_several_accents_in_order) { EXPECT_EQ(nfc("a\u0323\u0302"), nfc("a\u0302\u0323")); }

TEST(Nfc, leaves_ill_formed_bytes_to_repair_utf8) { EXPECT_EQ(nfc("a\xFF"), "a\xFF"); }

TEST(Lower, follows_the_language) {
  EXPECT_EQ(lower("STRASSE ÄÖ", "deu_Latn"), "strasse äö");
  EXPECT_EQ(lower("ISPARTA İ", "tur_Latn"), "ısparta i");
  EXPECT_EQ(lower("ISPARTA", "eng_Latn"), "isparta");
  EXPECT_EQ(lower("ΟΔΟΣ"), "οδος");  // final sigma
  EXPECT_EQ(lower("БЪЛГАРИЯ", "bul_Cyrl"), "българия");
}

TEST(Capitalized, changes_the_first_letter_only) {
  EXPECT_EQ(capitalized("norsk bokmål", "nob_Latn"), "Norsk bokmål");
  EXPECT_EQ(capitalized("íslenska"), "Íslenska");
  EXPECT_EQ(capitalized("ქართული", "kat_Geor"), "ქართული");  // Georgian has no capitals in a text
  EXPECT_EQ(capitalized("iPhone", "tur_Latn"), "İPhone");
  EXPECT_EQ(capitalized(""), "");
}

TEST(Squeeze, makes_one_space_of_any_run) {
  EXPECT_EQ(squeeze("  a \n\t b\u00A0\u2003c  "), "a b c");
  EXPECT_EQ(squeeze(" \n "), "");
}

}  // namespace text
