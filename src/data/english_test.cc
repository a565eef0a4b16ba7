#include "data/english.h"

#include <gtest/gtest.h>

#include <vector>

namespace data::english {
namespace {

std::string said(std::string_view text, const std::string& language,
                 std::vector<std::string_view> twins = {}) {
  return evidence(text, language, twins);
}

TEST(English, a_sentence_equal_to_its_twin) {
  EXPECT_EQ(said("Deletes notes added to the cells.", "deu_Latn",
                 {"other", "Deletes notes added to the cells."}),
            "equals its English twin");
}

TEST(English, names_numbers_and_commands_are_not_sentences) {
  for (const auto* text :
       {"LibreOffice Writer", "12,5 %", "Ctrl+Shift+F5", "Insert Special Character", "print(x)"})
    EXPECT_EQ(said(text, "deu_Latn", {text}), "") << text;
  EXPECT_TRUE(can_be_sentence("Click the button to go on"));
  EXPECT_FALSE(can_be_sentence("Klicken Sie auf die Taste"));
}

TEST(English, an_original_that_changed_since_still_tells) {
  EXPECT_NE(said("Deletes the notes added to the cells.", "ces_Latn",
                 {"Deletes the comments added to the cells."}),
            "");
}

TEST(English, a_sentence_that_was_half_translated) {
  EXPECT_NE(
      said("\u10E8\u10D4\u10D0\u10D5\u10E1\u10D4\u10D1\u10E1 the resulting space by the cells "
           "to the right of the deleted cells.",
           "kat_Geor",
           {"Fills the resulting space by the cells to the right of the deleted cells."}),
      "");
}

TEST(English, a_translation_that_keeps_names_is_none) {
  EXPECT_EQ(said("W\u00E4hlen Sie im Dialog in LibreOffice Calc die Schaltfl\u00E4che will OK.",
                 "deu_Latn", {"In the LibreOffice Calc dialog, choose the button OK."}),
            "");
}

TEST(English, names_and_placeholders_that_a_translation_keeps_are_no_likeness) {
  EXPECT_EQ(said("Tuo MS Word for DOS -tiedosto", "fin_Latn", {"Import MS Word for DOS file"}), "");
  EXPECT_EQ(said("Kopioi %SOURCEDOCUMENTNAME to %TARGETDOCUMENTNAME nyt", "fin_Latn",
                 {"Copy %SOURCEDOCUMENTNAME to %TARGETDOCUMENTNAME now"}),
            "");
  EXPECT_NE(said("Import the MS Word for DOS files into it", "fin_Latn",
                 {"Import the MS Word for DOS file into it"}),
            "");
}

TEST(English, latin_sentences_in_another_script_need_no_twin) {
  EXPECT_NE(said("Press the key to go on with it", "ell_Grek"), "");
  EXPECT_EQ(said("\u03A0\u03B9\u03AD\u03C3\u03C4\u03B5 \u03C4\u03BF the OK \u03B3\u03B9\u03B1 "
                 "\u03BD\u03B1 \u03C3\u03C5\u03BD\u03B5\u03C7\u03AF\u03C3\u03B5\u03C4\u03B5",
                 "ell_Grek"),
            "");
}

TEST(English, a_long_paragraph_without_a_twin_is_identified) {
  EXPECT_EQ(
      said("If you are using drag-and-drop, selecting with the mouse or clicking objects and "
           "names, you can use the keys on the keyboard to change the way in which the text is "
           "selected, and what happens to it when you let the button go.",
           "fin_Latn"),
      "identified as English");
}

}  // namespace
}  // namespace data::english
