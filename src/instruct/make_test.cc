#include "instruct/make.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <set>

#include "instruct/corpus_test.h"
#include "instruct/harness.h"
#include "instruct/material.h"
#include "instruct/wording.h"

namespace instruct {
namespace {

InstructRecipe recipe() {
  InstructRecipe out;
  out.test_sets = false;  // a package from outside
  return out;
}

Books made(TestCorpus& corpus, const InstructRecipe& how, std::int64_t seed = 1) {
  corpus.write();
  auto out = make_examples(how, "corpus", seed, corpus.ctx);
  EXPECT_TRUE(out.ok()) << out.error().what << " " << out.error().where;
  return out.ok() ? out.take() : Books();
}

std::string text_of(const Books& books) {
  std::string out;
  for (const auto& [language, rows] : books.languages) {
    for (const auto* list : {&rows.train, &rows.held_out})
      for (const auto& row : *list) out += to_json(row).dump() + "\n";
    for (const auto& question : questions(rows.held_out, 1)) out += to_json(question).dump() + "\n";
  }
  return out + record::to_json(books.said.counts).dump();
}

std::vector<Row> all_rows(const Books& books) {
  std::vector<Row> out;
  for (const auto& [language, rows] : books.languages)
    for (const auto* list : {&rows.train, &rows.held_out})
      out.insert(out.end(), list->begin(), list->end());
  return out;
}

TEST(MakeExamples, EveryTaskInEveryLanguageAddsUp) {
  TestCorpus corpus;
  corpus.fill({"eng_Latn", "deu_Latn", "fin_Latn"}, 12, 60);
  const auto books = made(corpus, recipe());
  ASSERT_EQ(books.said.counts.languages.size(), 3u);
  for (const auto& [language, tasks] : books.said.counts.languages) {
    EXPECT_EQ(tasks.size(), task::all().size());
    for (const auto& [name, count] : tasks) {
      std::int64_t reasons = 0;
      for (const auto& [reason, n] : count.reasons) reasons += n;
      EXPECT_EQ(count.in, count.kept + count.heldout + count.dropped) << language << name;
      EXPECT_EQ(count.dropped, reasons);
      EXPECT_GT(count.kept, 0) << language << " " << name << record::to_json(count).dump();
    }
  }
}

TEST(MakeExamples, ThreadsChangeNothingAndSeedsDo) {
  TestCorpus one, three;
  one.fill({"eng_Latn", "deu_Latn"}, 8, 40);
  three.fill({"eng_Latn", "deu_Latn"}, 8, 40);
  three.ctx.pool = base::Pool(3);
  const auto first = text_of(made(one, recipe()));
  EXPECT_EQ(first, text_of(made(three, recipe())));
  EXPECT_NE(first, text_of(made(one, recipe(), 2)));
}

TEST(MakeExamples, ADocumentIsHeldOutInAllItsExamples) {
  TestCorpus corpus;
  corpus.fill({"eng_Latn", "deu_Latn", "fin_Latn"}, 20, 60);
  auto how = recipe();
  how.held_out_share = 0.3;
  how.tasks = {"translation", "cloze", "heading", "question", "summary", "ordering"};
  const auto books = made(corpus, how);
  const auto page = [](const std::string& id) { return id.substr(0, id.rfind('-')); };
  std::set<std::string> train, held_out;
  for (const auto& [language, rows] : books.languages) {
    for (const auto& row : rows.train)
      for (const auto& id : row.documents) train.insert(page(id));
    for (const auto& row : rows.held_out)
      for (const auto& id : row.documents) held_out.insert(page(id));
  }
  EXPECT_FALSE(held_out.empty());
  std::vector<std::string> both;
  std::ranges::set_intersection(train, held_out, std::back_inserter(both));
  EXPECT_THAT(both, testing::IsEmpty());
}

TEST(MakeExamples, TextHeldOutByTheCorpusStandsInNone) {
  TestCorpus corpus;
  corpus.fill({"eng_Latn", "deu_Latn"}, 8, 40);
  const std::string term = "Term deu" + TestCorpus::word(3);
  corpus.add("deu_Latn", "heldout#0000", "messages", {{"x", term}, {"y", "Anderes"}}, "messages");
  corpus.add("eng_Latn", "page2", "page", {{"#0", "A page of that key is held out."}}, "texts");
  const auto books = made(corpus, recipe());
  for (const auto& row : all_rows(books)) {
    EXPECT_NE(row.answer, term);
    EXPECT_THAT(row.documents, testing::Not(testing::Contains(testing::HasSubstr("page2-"))));
  }
  EXPECT_GT(books.said.counts.total.reasons.at("is of a document held out"), 0);
  EXPECT_GT(books.said.counts.total.reasons.at("holds text held out"), 0);
}

TEST(MakeExamples, ATermWithTwoTranslationsIsAskedOfNobody) {
  TestCorpus corpus;
  corpus.fill({"eng_Latn", "deu_Latn"}, 0, 30);
  corpus.add("eng_Latn", "d#0000", "messages", {{"d|1|Open", "Open"}, {"d|2|Open", "Open"}});
  corpus.add("deu_Latn", "d#0000", "messages", {{"d|1|Open", "Offen"}, {"d|2|Open", "Auf"}});
  auto how = recipe();
  how.tasks = {"terminology"};
  const auto books = made(corpus, how);
  for (const auto& row : all_rows(books)) {
    EXPECT_NE(row.answer, "Offen");
    EXPECT_NE(row.answer, "Auf");
  }
  const auto& reasons = books.said.counts.languages.at("deu_Latn").at("terminology").reasons;
  EXPECT_EQ(reasons.at("has another answer elsewhere"), 2);
}

TEST(MakeExamples, TheSameQuestionStaysOnce) {
  TestCorpus corpus;
  corpus.fill({"eng_Latn", "deu_Latn"}, 0, 5);
  for (const char* language : {"eng_Latn", "deu_Latn"})
    corpus.add(language, "d#0000", "messages",
               {{"d|1|Save", language[0] == 'e' ? "Save" : "Sichern"},
                {"d|2|Save", language[0] == 'e' ? "Save" : "Sichern"}});
  auto how = recipe();
  how.tasks = {"terminology"};
  std::int64_t times = 0;
  for (const auto& row : all_rows(made(corpus, how))) times += row.answer == "Sichern";
  EXPECT_EQ(times, 1);
}

TEST(MakeExamples, PromptsAreInTheLanguageOfTheAnswerWhereItHasWordings) {
  TestCorpus corpus;
  corpus.fill({"eng_Latn", "deu_Latn", "ltg_Latn"}, 6, 40);
  const auto books = made(corpus, recipe());
  for (const auto& row : all_rows(books))
    EXPECT_EQ(row.prompt_language, row.language == "ltg_Latn" ? "eng_Latn" : row.language);
  EXPECT_GT(books.said.facts.prompts_in_english.at("ltg_Latn"), 0);
  EXPECT_FALSE(books.said.facts.prompts_in_english.contains("deu_Latn"));
}

TEST(MakeExamples, LargestTasksGiveWayToTheLimitOfALanguage) {
  TestCorpus corpus;
  corpus.fill({"eng_Latn", "deu_Latn"}, 20, 60);
  auto how = recipe();
  how.per_task = 25;
  how.per_language = 60;
  const auto books = made(corpus, how);
  for (const auto& [language, rows] : books.languages) {
    EXPECT_LE(rows.train.size(), 60u);
    EXPECT_GT(rows.train.size(), 52u);  // fewer than tasks are missing
    std::map<std::string, int> tasks;
    for (const auto& row : rows.train) ++tasks[row.task];
    for (const auto& [name, n] : tasks) EXPECT_LE(n, 25) << name;
  }
}

TEST(MakeExamples, HarderOnesAreLeftOut) {
  TestCorpus corpus;
  corpus.fill({"eng_Latn", "deu_Latn"}, 8, 40);
  auto how = recipe();
  how.max_difficulty = 1;
  for (const auto& row : all_rows(made(corpus, how))) EXPECT_EQ(row.difficulty, 1);
}

TEST(MakeExamples, ACorpusWithoutStructureIsRefused) {
  TestCorpus corpus;
  corpus.fill({"eng_Latn"}, 2, 2);
  std::erase_if(corpus.lines,
                [](const auto& file) { return file.first.find("structure") != file.first.npos; });
  corpus.write();
  const auto out = make_examples(recipe(), "corpus", 1, corpus.ctx);
  ASSERT_FALSE(out.ok());
  EXPECT_EQ(out.error().hint, "write structure = true in [corpus]");
}

TEST(Questions, HaveFourAnswersOfWhichOneIsRight) {
  TestCorpus corpus;
  corpus.fill({"eng_Latn", "deu_Latn"}, 30, 60);
  auto how = recipe();
  how.held_out_share = 0.4;
  const auto books = made(corpus, how);
  std::set<std::size_t> places;
  for (const auto& [language, rows] : books.languages)
    for (const auto& question : questions(rows.held_out, 1)) {
      ASSERT_EQ(question.choices.size(), 4u);
      EXPECT_EQ(question.choices[question.gold], question.row->answer);
      EXPECT_EQ(std::set(question.choices.begin(), question.choices.end()).size(), 4u);
      places.insert(question.gold);
    }
  EXPECT_EQ(places.size(), 4u);
}

TEST(Wordings, AllFilesWordAllTasks) {
  const auto wordings = Wordings::open();
  ASSERT_TRUE(wordings.ok()) << wordings.error().what << " " << wordings.error().where;
  for (const char* language : {"deu_Latn", "gle_Latn", "kat_Geor", "mlt_Latn", "srp_Cyrl"})
    for (const auto& row : task::all()) EXPECT_TRUE(wordings->has(row.name, language)) << row.name;
}

TEST(PlainMessage, IsWhatAPersonSays) {
  EXPECT_EQ(plain_message("_Open..."), "Open");
  EXPECT_EQ(plain_message("~File:"), "File");
  EXPECT_EQ(plain_message("Page %1 of %2"), "");
  EXPECT_EQ(plain_message("two\nlines"), "");
}

}  // namespace
}  // namespace instruct
