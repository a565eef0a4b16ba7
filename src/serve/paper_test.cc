#include "serve/paper.h"

#include <gtest/gtest.h>

#include "text/language.h"

namespace serve {
namespace {

TEST(Papers, are_empty_without_card_and_evaluation) {
  base::MemoryDisk disk;
  const auto papers = read_papers(disk, "", "");
  ASSERT_TRUE(papers.ok());
  EXPECT_TRUE(papers.value().card.empty());
  EXPECT_TRUE(papers.value().evaluation.is_null());
  EXPECT_EQ(papers.value().languages.size(), text::languages().size());
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

TEST(Papers, name_any_language_that_was_evaluated_and_no_other) {
  const auto codes = [](const base::Json& evaluation) {
    std::string out;
    for (const auto& one : languages_of(evaluation))
      out += one["tag"].get<std::string>() + ":" + one["name"].get<std::string>() + " ";
    return out;
  };
  const auto variant = [](const char* code) { return base::Json{{"language", code}}; };
  EXPECT_EQ(codes({{"variants", {variant("mlt_Latn")}}}), "mt:Malti ");
  const auto serbian = codes({{"variants", {variant("srp_Latn"), variant("srp_Cyrl")}}});
  EXPECT_NE(serbian.find("sr-Latn:"), std::string::npos);
  EXPECT_NE(serbian.find("sr-Cyrl:"), std::string::npos);
  EXPECT_EQ(codes({{"variants", base::Json::array()}}), "");
}

TEST(Papers, say_which_file_is_missing_or_broken) {
  base::MemoryDisk disk;
  EXPECT_EQ(read_papers(disk, "nowhere.html", "").error().code, base::Code::missing);
  ASSERT_TRUE(disk.write_file("eval.json", "{", 0644).ok());
  EXPECT_EQ(read_papers(disk, "", "eval.json").error().code, base::Code::bad_data);
}

}  // namespace
}  // namespace serve
