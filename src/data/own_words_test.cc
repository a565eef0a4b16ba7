#include "data/own_words.h"

#include <gtest/gtest.h>

namespace data {
namespace {

TEST(OwnWords, names_and_placeholders_are_left_out) {
  EXPECT_EQ(own_words("Tuo MS Word for DOS -tiedosto"), "Tuo -tiedosto");
  EXPECT_EQ(own_words("Avaa %1 tai {name} heti, $(ARG1) ja utf_8"), "Avaa tai heti, ja");
  EXPECT_EQ(own_words("LibreOffice avaa heti \"Calc\" nyt"), "avaa heti nyt");
}

TEST(OwnWords, the_first_word_of_a_sentence_is_no_name) {
  EXPECT_EQ(own_words("Open it. The file is read"), "Open it. The file is read");
  EXPECT_EQ(own_words("(See the list)"), "(See the list)");
  EXPECT_EQ(own_words(" \n"), "");
}

TEST(OwnWords, two_words_between_names_are_no_part_of_them) {
  EXPECT_EQ(own_words("use Calc with the Writer now"), "use with the now");
}

}  // namespace
}  // namespace data
