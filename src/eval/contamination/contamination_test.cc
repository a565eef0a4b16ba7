// What of test items stands in training text is found word for word, however it is punctuated, and named.
#include <gmock/gmock.h>

#include "data/dedup/fold.h"
#include "eval/contamination/span_index.h"
#include "eval/contamination/verdict.h"

namespace eval::contamination {
namespace {

std::string folded(const std::string& text) { return data::dedup::fold(text, ""); }

class Spans : public testing::Test {
 protected:
  std::string longest(const std::string& item, const std::string& passage) {
    SpanIndex index;
    EXPECT_TRUE(index.add(folded(item)).ok());
    index.finish();
    const auto found = index.find(folded(passage));
    return found.empty() ? "" : index.text(0).substr(found[0].begin, found[0].end - found[0].begin);
  }
};

TEST_F(Spans, AreWholeWordsOfBoth) {
  EXPECT_EQ(
      longest(
          "Everyone has the right to life, liberty and security.",
          "It says that everyone has the right to life (liberty and securities are another matter)."),
      "everyone has the right to life liberty and");
}

TEST_F(Spans, AreFoundInTheMiddleAndTheLongestCounts) {
  EXPECT_EQ(
      longest(
          "one two three four five six seven eight nine ten eleven twelve",
          "three four five six seven eight; and once more: two three four five six seven eight nine TEN!"),
      "two three four five six seven eight nine ten");
}

TEST_F(Spans, BelowTheSeedAreNone) {
  EXPECT_EQ(longest("the right to life", "the right to life"), "");
}

TEST_F(Spans, OfAnyScriptAreFound) {
  EXPECT_EQ(longest("ყველა ადამიანი იბადება თავისუფალი", "და ყველა ადამიანი იბადება თანასწორი"),
            "ყველა ადამიანი იბადება");
}

TEST_F(Spans, OfManyTextsAreEachFound) {
  SpanIndex index;
  for (const char* text :
       {"all human beings are born free and equal", "something else that is quite long enough",
        "human beings are born free and equal in dignity"})
    ASSERT_TRUE(index.add(text).ok());
  index.finish();
  const auto found = index.find("we say all human beings are born free and equal in dignity");
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].text, 0U);
  EXPECT_EQ(found[1].text, 2U);
  EXPECT_EQ(found[1].end - found[1].begin, index.text(2).size());
}

TEST(Counts, AreOfWordsAndLetters) {
  EXPECT_EQ(words_in("ab čd 0"), 3U);
  EXPECT_EQ(letters_in("ab čd 0"), 5U);
  EXPECT_EQ(words_in(""), 0U);
}

class Search : public testing::Test {
 protected:
  Searched search_in(const std::string& training, const Lengths& lengths = {}) {
    EXPECT_TRUE(
        disk_
            .write_file(
                "t.yaml",
                "task: t_eng_Latn\ndataset_path: json\ndataset_kwargs: {data_files: {test: d.jsonl}}\n"
                "output_type: multiple_choice\ntest_split: test\ndoc_to_text: \"{{q}}\"\n"
                "doc_to_choice: \"{{c}}\"\ndoc_to_target: \"{{g}}\"\n",
                0644)
            .ok());
    EXPECT_TRUE(disk_.write_file("corpus.txt", training, 0644).ok());
    const auto plan = task::read_plan(disk_, {"t.yaml"});
    EXPECT_TRUE(plan.ok()) << (plan.ok() ? "" : plan.error().sentence());
    auto found = search(*plan, {"corpus.txt"}, lengths, context_);
    EXPECT_TRUE(found.ok()) << (found.ok() ? "" : found.error().sentence());
    return found.ok() ? found.take() : Searched();
  }
  void items(const std::string& lines) {
    ASSERT_TRUE(disk_.write_file("d.jsonl", lines, 0644).ok());
  }

  base::MemoryDisk disk_;
  base::OwnedContext owned_;
  base::Context context_{disk_, *owned_.clock, *owned_.reporter, owned_.cancel, 1, ""};
};

TEST_F(Search, CallsItemsCleanDirtyOrTooShortToTell) {
  items(
      R"({"q": "Everyone has the right to freedom of peaceful assembly and association with others here", "c": ["a"], "g": 0})"
      "\n"
      R"({"q": "Nobody may be held in slavery or servitude in any form whatever it is that is called so", "c": ["b"], "g": 0})"
      "\n"
      R"({"q": "What is the capital of Poland today?", "c": ["c"], "g": 0})"
      "\n"
      R"({"q": "Which of the rivers of Europe is longest?", "c": ["d"], "g": 0})"
      "\n");
  const auto found = search_in(
      "They said everyone has the right to freedom of peaceful assembly, and association with others.\n"
      "A quiz: which of the rivers of Europe is longest? It is the Volga.\n");
  ASSERT_EQ(found.items.size(), 4U);
  EXPECT_EQ(found.items[0].verdict, Verdict::dirty);
  EXPECT_EQ(found.items[0].member, "q");
  EXPECT_EQ(found.items[0].words, 13U);
  EXPECT_EQ(found.items[0].documents, 1U);
  EXPECT_EQ(found.items[0].file, "corpus.txt");
  EXPECT_EQ(found.items[1].verdict, Verdict::clean);
  EXPECT_EQ(found.items[2].verdict, Verdict::brief);
  EXPECT_EQ(found.items[3].verdict, Verdict::dirty);
  EXPECT_TRUE(found.items[3].whole);
}

// Bug: the same words in another form of Unicode, or with soft hyphens, were not found.
TEST_F(Search, FindsWordsHoweverTheyAreWritten) {
  items(
      R"({"q": "Všichni lidé rodí se svobodní a sobě rovní co do důstojnosti a práv svých na světě", "c": ["a"], "g": 0})"
      "\n");
  EXPECT_EQ(
      search_in("VS\u030cichni\u00a0lide\u0301 rodi\u0301 se svo\u00adbodni\u0301 a\tsobe\u030c "
                "rovni\u0301, co do du\u030a\u200bstojnosti a pra\u0301v svy\u0301ch\n")
          .items[0]
          .verdict,
      Verdict::dirty);
}

// Bug: any thirteen numbers in a row were those of the item.
TEST_F(Search, TakesNoNumbersForOthers) {
  items(R"({"q": "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16", "c": ["a"], "g": 0})"
        "\n");
  EXPECT_EQ(search_in("90 80 70 60 50 40 30 20 10 5 4 3 2 1 0 7 8\n").items[0].verdict,
            Verdict::brief);
}

TEST_F(Search, ScoresCleanAndDirtyItemsApart) {
  items(
      R"({"q": "Everyone has the right to freedom of peaceful assembly and association with others here", "c": ["a"], "g": 0})"
      "\n"
      R"({"q": "Nobody may be held in slavery or servitude in any form whatever it is that is called so", "c": ["b"], "g": 0})"
      "\n");
  const auto found = search_in(
      "everyone has the right to freedom of peaceful assembly and association with others here");
  statistic::Run run{"out", "m", {}};
  auto& series = run.series.emplace_back();
  series.task = "t_eng_Latn";
  series.metric = "acc";
  series.filter = "none";
  for (const auto& entry : task::aggregations())
    if (std::string_view(entry.name) == "mean") series.aggregation = &entry;
  series.items = {{found.items[0].digest, 1.0}, {found.items[1].digest, 0.0}};
  const auto tasks = verdicts(found, {run});
  ASSERT_TRUE(tasks.ok());
  ASSERT_EQ(tasks->size(), 1U);
  const auto& scores = (*tasks)[0].scores[0];
  EXPECT_DOUBLE_EQ(scores.by.at(Verdict::dirty).score, 1);
  EXPECT_DOUBLE_EQ(scores.by.at(Verdict::clean).score, 0);
  EXPECT_DOUBLE_EQ(scores.all.score, 0.5);
}

}  // namespace
}  // namespace eval::contamination
