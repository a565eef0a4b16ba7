#include "eval/forgetting.h"

#include <gmock/gmock.h>

#include "eval/choice_question.h"

namespace eval {
namespace {

using record::ForgottenItem;

std::vector<ForgottenItem> items() {
  std::vector<ForgottenItem> out;
  for (int i = 0; i < 40; ++i) {
    const auto id = std::to_string(i);
    out.push_back({"bits_per_byte", "pages", "deu_Latn", id, 100.0 + i, 110.0 + i, 50});
  }
  for (int i = 0; i < 40; ++i) {
    const auto id = std::to_string(i);
    out.push_back({"bits_per_byte", "pages", "gle_Latn", id, 200.0 + i, 150.0 + i, 50});
  }
  for (int i = 0; i < 40; ++i) {
    const auto id = std::to_string(i);
    out.push_back({"accuracy", "cloze", "gle_Latn", id, i % 2 ? 1.0 : 0.0, i % 2 ? 0.0 : 1.0, 1});
  }
  return out;
}

ForgettingRecipe recipe() {
  ForgettingRecipe out;
  out.new_languages = {"ga"};
  return out;
}

TEST(Forgetting, RowsAreSumsOverTheirItems) {
  const auto facts = sum_items(items(), recipe(), 1);
  ASSERT_EQ(facts.rows.size(), 3u);
  EXPECT_DOUBLE_EQ(facts.rows[0].before, (4000.0 + 780) / 2000);
  EXPECT_DOUBLE_EQ(facts.rows[0].after, (4400.0 + 780) / 2000);
  EXPECT_NEAR(facts.rows[0].change, 0.2, 1e-12);
  EXPECT_EQ(facts.rows[0].items, 40);
  EXPECT_NEAR(facts.rows[2].before, 0.5, 1e-12);
}

TEST(Forgetting, OldAndNewAreJudgedByWholeIntervals) {
  const auto facts = sum_items(items(), recipe(), 1);
  EXPECT_FALSE(facts.rows[0].is_new);
  EXPECT_TRUE(facts.rows[1].is_new);
  EXPECT_EQ(facts.better, 1);  // Irish needs fewer bits
  EXPECT_EQ(facts.worse, 1);   // German needs more
  EXPECT_LT(*facts.rows[2].low, 0);
  EXPECT_GT(*facts.rows[2].high, 0);
  EXPECT_EQ(facts.verdict,
            "1 of 3 rows are better by the whole of their intervals, 1 are worse; of the languages "
            "that were to be gained 1 of 2 rows are better, of the others 1 of 1 are worse.");
}

TEST(Forgetting, DrawsAreThoseOfSeedAndRow) {
  auto one = items();
  const auto all = sum_items(one, recipe(), 1);
  one.erase(one.begin(), one.begin() + 40);  // another row is no matter
  EXPECT_EQ(record::to_json(sum_items(one, recipe(), 1).rows.back()),
            record::to_json(all.rows.back()));
}

TEST(Forgetting, TheTableSaysWhatTheRowsSay) {
  const auto table = to_markdown(sum_items(items(), recipe(), 1));
  EXPECT_THAT(table, testing::HasSubstr("| Irish (new) | pages | 40 | 4.390 | 3.390 | -1.000"));
  EXPECT_THAT(table, testing::HasSubstr("| German | pages | 40 | 2.390 | 2.590 | +0.200"));
}

TEST(ForgettingRecipe, RefusesWhatIsNone) {
  auto wrong = recipe();
  wrong.new_languages = {"xx_Nope"};
  EXPECT_FALSE(wrong.check().ok());
  wrong = recipe();
  wrong.bootstrap_draws = 3;
  EXPECT_FALSE(wrong.check().ok());
  EXPECT_TRUE(recipe().check().ok());
}

TEST(ChoiceQuestions, AreReadByTaskAndLanguage) {
  base::MemoryDisk disk;
  ASSERT_TRUE(disk.make_folders("tasks").ok());
  ASSERT_TRUE(disk.write_file("tasks/cloze_deu_Latn.jsonl",
                              R"({"id":"a","prompt":"p","choices":["x","y"],"gold":1})"
                              "\n"
                              R"({"id":"b","prompt":"p","choices":["x","y"],"gold":0})"
                              "\n",
                              0644)
                  .ok());
  const auto read = read_choice_questions(disk, "tasks", 1);
  ASSERT_TRUE(read.ok()) << read.error().what;
  ASSERT_EQ(read->size(), 1u);
  EXPECT_EQ(read->front().set, "cloze");
  EXPECT_EQ(read->front().language, "deu_Latn");
  EXPECT_EQ(read->front().gold, 1u);
  ASSERT_TRUE(disk.write_file("tasks/cloze_deu_Latn.jsonl",
                              R"({"id":"a","prompt":"p","choices":["x"],"gold":1})", 0644)
                  .ok());
  EXPECT_FALSE(read_choice_questions(disk, "tasks", 0).ok());
}

}  // namespace
}  // namespace eval
