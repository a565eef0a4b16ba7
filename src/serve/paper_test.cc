#include "serve/paper.h"

#include <gtest/gtest.h>

namespace serve {
namespace {

TEST(Papers, are_empty_without_card_and_evaluation) {
  base::MemoryDisk disk;
  const auto papers = read_papers(disk, "", "");
  ASSERT_TRUE(papers.ok());
  EXPECT_TRUE(papers.value().card.empty());
  EXPECT_TRUE(papers.value().evaluation.is_null());
  EXPECT_EQ(papers.value().languages.size(), 8U);
}

TEST(Papers, are_read_from_files_or_from_their_folders) {
  base::MemoryDisk disk;
  ASSERT_TRUE(disk.write_file("out/card/card.html", "<p>", 0644).ok());
  ASSERT_TRUE(
      disk.write_file("out/eval/eval.json", R"({"variants":[{"language":"ces_Latn"}]})", 0644)
          .ok());
  for (const auto& [card, evaluation] :
       {std::pair{"out/card", "out/eval"}, std::pair{"out/card/card.html", "out/eval/eval.json"}}) {
    const auto papers = read_papers(disk, card, evaluation);
    ASSERT_TRUE(papers.ok());
    EXPECT_EQ(papers.value().card, "<p>");
    ASSERT_EQ(papers.value().languages.size(), 1U);
    EXPECT_EQ(papers.value().languages[0]["name"], "Čeština");
    EXPECT_EQ(papers.value().languages[0]["tag"], "cs");
  }
}

TEST(Papers, say_which_file_is_missing_or_broken) {
  base::MemoryDisk disk;
  EXPECT_EQ(read_papers(disk, "nowhere.html", "").error().code, base::Code::missing);
  ASSERT_TRUE(disk.write_file("eval.json", "{", 0644).ok());
  EXPECT_EQ(read_papers(disk, "", "eval.json").error().code, base::Code::bad_data);
}

}  // namespace
}  // namespace serve
