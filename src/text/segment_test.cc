#include "text/segment.h"

#include <gtest/gtest.h>

namespace text {

TEST(CountWords, counts_letters_and_numbers_not_punctuation) {
  EXPECT_EQ(count_words("Der Hund, 3 Katzen -- und: 'ja'!", "deu_Latn"), 6);
  EXPECT_EQ(count_words("", "deu_Latn"), 0);
  EXPECT_EQ(count_words(" ... \n ", "deu_Latn"), 0);
}

TEST(CountWords, counts_thai_by_icu_words_not_spaces) {
  EXPECT_GT(count_words("ภาษาไทยเป็นภาษา"), 2);
}

TEST(CountWords, counts_georgian_and_greek) {
  EXPECT_EQ(count_words("საქართველოს დედაქალაქი თბილისია.", "kat_Geor"), 3);
  EXPECT_EQ(count_words("Η Αθήνα είναι πρωτεύουσα.", "ell_Grek"), 4);
}

TEST(Words, are_views_in_order) {
  const auto found = words("Ein Wort-Paar.", "deu_Latn");
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[0], "Ein");
  EXPECT_EQ(found[1], "Wort");
  EXPECT_EQ(found[2], "Paar");
}

TEST(Words, hold_on_ill_formed_text) { EXPECT_EQ(count_words("a \xFF\xFE b"), 2); }

TEST(Sentences, end_at_their_marks) {
  const auto found = sentences("Das ist eins.  Und das?\nJa! ", "deu_Latn");
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[0], "Das ist eins.");
  EXPECT_EQ(found[2], "Ja!");
}

TEST(Sentences, greek_question_mark_ends_one) {
  EXPECT_EQ(count_sentences("Τι κάνεις; Καλά.", "ell_Grek"), 2);
  EXPECT_EQ(count_sentences("one; Two.", "eng_Latn"), 1);
}

TEST(Sentences, of_nothing_are_none) { EXPECT_EQ(count_sentences(" \n "), 0); }

}  // namespace text
