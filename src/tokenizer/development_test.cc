#include "tokenizer/development.h"

#include <gtest/gtest.h>

namespace tokenizer {
namespace {

TrainingText document(const std::string& kind, const std::string& key, const std::string& text) {
  return {.id = kind + key, .source = "s", .text = text, .key = key, .kind = kind};
}

ParallelText of(const std::vector<TrainingText>& documents) {
  ParallelText out;
  out.add(documents);
  return out;
}

const std::string kLong(5000, 'x');

TEST(ParallelText, compares_pages_of_one_key_that_have_equal_paragraphs) {
  const auto english = of({document("page", "a", kLong), document("page", "b", "x\n\nx")});
  const auto other = of({document("page", "a", kLong + kLong), document("page", "b", kLong),
                         document("page", "c", kLong)});
  const auto ratio = other.relative_to(english);
  EXPECT_TRUE(ratio.parallel);
  EXPECT_EQ(ratio.value, 2) << "b lost a paragraph, c has no other side";
}

TEST(ParallelText, takes_no_equal_names_for_translations) {
  const auto ratio =
      of({document("text", "a", kLong + kLong)}).relative_to(of({document("text", "a", kLong)}));
  EXPECT_FALSE(ratio.parallel);
  EXPECT_EQ(ratio.value, 1) << "a letter is a letter";
}

TEST(ParallelText, knows_a_message_by_its_figures_and_names) {
  EXPECT_EQ(ParallelText::marks_of("Page %1 of %2 (HTML)."), "%1 %2 HTML ");
  EXPECT_EQ(ParallelText::marks_of("Seite %1 von %2: HTML"), "%1 %2 HTML ");
  EXPECT_EQ(ParallelText::marks_of("Open the file"), "");
  EXPECT_EQ(ParallelText::marks_of(""), "");
}

TEST(ParallelText, compares_messages_that_are_the_only_ones_with_their_marks) {
  std::string english, other;
  for (int i = 0; i < 400; ++i) {
    english += "abcdefghijk " + std::to_string(i) + "%\n";
    if (i % 3 == 0) other += "abcdefghijkabcdefghijk " + std::to_string(i) + "%\n";
  }
  const std::string twice = "x 7777%\nxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx 7777%\n";
  const auto ratio =
      of({document("messages", "sw#0000", other), document("messages", "sw#0001", twice)})
          .relative_to(of({document("messages", "sw#0000", english + english),
                           document("messages", "sc#0000", english)}));
  EXPECT_FALSE(ratio.parallel) << "in sw each stands twice, and sc is another catalogue";
  const auto enough = of({document("messages", "sw#0007", other), document("page", "p", kLong)})
                          .relative_to(of({document("messages", "sw#0000", english),
                                           document("page", "p", kLong)}));
  EXPECT_TRUE(enough.parallel);
  EXPECT_NEAR(enough.value, (5000 + 134 * 22.0) / (5000 + 134 * 11.0), 0.01);
}

TEST(ParallelText, counts_characters_where_nothing_is_parallel) {
  const auto english = of({document("text", "a", "abcdef")});
  const auto georgian = of({document("text", "b", "\u10d0\u10d1\u10d2\u10d3")});
  EXPECT_EQ(georgian.relative_to(english).value, 3);
  EXPECT_EQ(of({document("text", "b", "\u4e2d\u6587")}).relative_to(english).value, 1);
  EXPECT_EQ(of({document("text", "b", "\ud55c\uad6d")}).relative_to(english).value, 1.5);
}

TEST(Development, is_a_share_of_the_documents) {
  int held = 0;
  for (int i = 0; i < 10'000; ++i) held += is_development(std::to_string(i), 0.1);
  EXPECT_NEAR(held, 1000, 150);
  EXPECT_FALSE(is_development("a", 0));
}

TEST(Development, says_english_is_the_reference_where_it_stands) {
  EXPECT_EQ(reference_of({"deu_Latn", "eng_Latn"}), 1u);
  EXPECT_EQ(reference_of({"deu_Latn", "fra_Latn"}), 0u);
}

TEST(Development, compares_tokens_by_content_and_kind) {
  const Development own(0, {{1, true}, {2, true}}, {10, 10, 0, 10});
  const std::vector<std::uint64_t> tokens{2, 5, 0, 5};
  // Ten bytes of messages are worth five of English ones, and those are 2.5 tokens.
  EXPECT_EQ(own.premiums(tokens), (std::vector<double>{1, 2}));
  EXPECT_EQ(own.bytes(0), 20u);
  const Development none(0, {{1, true}, {2, true}}, {10, 10, 0, 0});
  EXPECT_EQ(none.premiums(std::vector<std::uint64_t>{2, 5, 0, 0})[1], 0);
}

}  // namespace
}  // namespace tokenizer
