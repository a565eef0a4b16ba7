#include "store/corpus_line.h"

#include <gtest/gtest.h>

namespace store {
namespace {

std::string mistake(std::string_view line) {
  const auto read = read_corpus_line(line, "c.jsonl:3");
  return read.ok() ? "none" : read.error().sentence();
}

TEST(CorpusLine, reads_what_a_corpus_says_and_passes_over_the_rest) {
  const auto line = read_corpus_line(
      R"({"id":"a","text":"x\ny","source":"s","language":"deu_Latn","key":"k","kind":"page","block_count":2})",
      "c.jsonl:1");
  ASSERT_TRUE(line.ok());
  EXPECT_EQ(line->id, "a");
  EXPECT_EQ(line->text, "x\ny");
  EXPECT_EQ(line->source, "s");
  EXPECT_EQ(line->language, "deu_Latn");
  EXPECT_EQ(line->key, "k");
  EXPECT_EQ(line->kind, "page");
  EXPECT_EQ(read_corpus_line(R"({"id":"a","text":""})", "").take().source, "");
}

TEST(CorpusLine, names_the_line_and_the_field_that_lacks) {
  EXPECT_EQ(mistake(R"({"text":"x"})"),
            "c.jsonl:3: a document has no text 'id'; make the corpus again");
  EXPECT_EQ(mistake(R"({"id":"a","text":7})"),
            "c.jsonl:3: a document has no text 'text'; make the corpus again");
  EXPECT_EQ(mistake(R"({"id":"a","text":"x","source":[]})"),
            "c.jsonl:3: a document has no text 'source'; make the corpus again");
  for (const char* other : {"[]", "\"id\"", "7", "null"}) EXPECT_NE(mistake(other), "none");
  EXPECT_TRUE(mistake("{\"id\"").starts_with("c.jsonl:3: "));
}

}  // namespace
}  // namespace store
