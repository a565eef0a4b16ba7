#include "serve/example.h"

#include <gtest/gtest.h>

#include "base/json.h"

namespace serve {
namespace {

std::string line(const std::string& text) { return base::Json{{"text", text}}.dump() + "\n"; }

TEST(Example, is_the_first_words_of_a_sentence_that_has_more) {
  const auto found =
      beginnings(line("Heading\n\nShort one. The harbour office opens at eight on all "
                      "days but Sunday. Another sentence follows here."),
                 "eng_Latn");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0], "The harbour office opens");
}

TEST(Example, keeps_what_stands_between_words_and_counts_words_of_scripts_without_spaces) {
  EXPECT_EQ(
      beginnings(line("Wer \"alles, was\" er hat, verkauft, besitzt nichts mehr."), "deu_Latn"),
      std::vector<std::string>{"Wer \"alles, was\" er"});
  EXPECT_EQ(beginnings(line("\xE0\xB8\x9C\xE0\xB8\xA1"), "tha_Thai").size(), 0u);
}

// Bug: the page offered "სკრიპული ენა %LANGUAGENAME-ი" and "FileCopy TextFrom As String".
TEST(Example, holds_no_placeholder_and_no_program_text) {
  const std::string rest = " that will be opened on the next day";
  for (const char* sign : {"%LANGUAGENAME", "$(ARG1)", "{0}", "<b>", "~Open", "&Open", "__"})
    EXPECT_TRUE(beginnings(line("The file " + std::string(sign) + rest), "eng_Latn").empty())
        << sign;
  EXPECT_EQ(beginnings(line("The file of the day %1" + rest), "eng_Latn").size(), 1u);
  const std::string code = "FileCopy TextFrom As String TextTo As String";
  const base::Json held = {{"text", code + "\n\nThe file is copied to another place at once."},
                           {"code", {{0, code.size()}, {7, 3}, {5, 1e9}, "x"}}};
  EXPECT_EQ(beginnings(held.dump() + "\n", "eng_Latn"),
            std::vector<std::string>{"The file is copied"});
}

TEST(Example, comes_from_three_documents_at_most_and_not_twice) {
  std::string lines = "not json\n{}\n[1]\n{\"text\": 3}\n\n";
  lines +=
      line("one two three four five six seven eight") + line("one two three four nine ten a b");
  for (int i = 0; i < 9; ++i) lines += line("word" + std::to_string(i) + " b c d e f g h");
  const auto found = beginnings(lines, "eng_Latn");
  ASSERT_EQ(found.size(), kMostExamples);
  EXPECT_EQ(found[1], "word0 b c d");
}

TEST(Example, takes_running_text_before_messages_and_bears_a_folder_that_is_none) {
  base::MemoryDisk disk;
  disk.write_file("h/messages/fin_Latn.jsonl", line("m b c d e f g h"), 0644).take();
  disk.write_file("h/pages/fin_Latn.jsonl", line("p b c d e f g h"), 0644).take();
  EXPECT_EQ(examples_in(disk, "h", "fin_Latn"), (std::vector<std::string>{"p b c d", "m b c d"}));
  EXPECT_TRUE(examples_in(disk, "h", "eng_Latn").empty());
  EXPECT_TRUE(examples_in(disk, "nowhere", "fin_Latn").empty());
  EXPECT_TRUE(examples_in(disk, "", "fin_Latn").empty());
}

}  // namespace
}  // namespace serve
