#include "eval/line_words.h"

#include <gtest/gtest.h>

namespace eval {
namespace {

std::optional<std::uint64_t> median_of(std::vector<std::string> texts,
                                       const std::string& language = "eng_Latn") {
  HeldOut set;
  set.set = "messages";
  set.language = language;
  for (auto& text : texts) set.documents.push_back({"id", "key", std::move(text)});
  return median_line_words(set);
}

TEST(LineWords, are_those_of_the_line_in_the_middle_over_all_documents) {
  EXPECT_EQ(median_of({"Open\nSave as\nDo you want to go on?", "Close the window now\nHelp me"}),
            2u);
  EXPECT_EQ(median_of({"Open", "Save the file"}), 1u) << "the lower of two";
  EXPECT_EQ(median_of({"one two three\n"}), 3u);
}

TEST(LineWords, lines_without_a_word_do_not_count_and_words_are_those_of_the_language) {
  EXPECT_EQ(median_of({"\n...\nSave as\n%%\n"}), 2u);
  EXPECT_EQ(median_of({"\n--\n"}), std::nullopt);
  EXPECT_EQ(median_of({}), std::nullopt);
  EXPECT_EQ(median_of({"\u0391\u03c0\u03bf\u03b8\u03ae\u03ba\u03b5\u03c5\u03c3\u03b7 \u03c9\u03c2"},
                      "ell_Grek"),
            2u);
}

}  // namespace
}  // namespace eval
