// What is known of a model is never taken for the answers of another one, and no question is asked twice.
#include "eval/task/answer_log.h"

#include <gmock/gmock.h>

namespace eval::task {
namespace {

// Answers each row with what it was asked, and counts.
class Counting : public Answerer {
 public:
  base::Result<std::vector<RowScore>> score(std::span<const TokenRow> rows) override {
    std::vector<RowScore> out;
    for (const auto& row : rows) out.push_back({-1.0 * row.tokens.back(), true, 1});
    asked += rows.size();
    return out;
  }
  base::Result<std::vector<Written>> write(std::span<const Ids> prompts,
                                           const Generation&) override {
    std::vector<Written> out;
    for (const auto& prompt : prompts) out.push_back({std::to_string(prompt.back())});
    asked += prompts.size();
    return out;
  }
  std::size_t asked = 0;
};

class Answers : public testing::Test {
 protected:
  std::string digest(const std::string& file, const std::string& text) {
    EXPECT_TRUE(disk_.write_file("m/" + file, text, 0644).ok());
    const auto made = model_digest(disk_, "m", owned_.context.pool);
    EXPECT_TRUE(made.ok());
    return made.ok() ? *made : "";
  }

  base::MemoryDisk disk_;
  base::OwnedContext owned_;
};

// Bug: where generation_config.json named other tokens that end an answer, the former answers were given.
TEST_F(Answers, OfAModelThatEndsThemOtherwiseAreOthers) {
  digest("config.json", "{}");
  for (const char* file : {"generation_config.json", "special_tokens_map.json", "vocab.json",
                           "added_tokens.json", "spiece.model", "model.safetensors"})
    EXPECT_NE(digest(file, "1"), digest(file, "2")) << file;
  EXPECT_EQ(digest("README.md", "1"), digest("README.md", "2"));
}

// Bug: the same question of many documents, as that of PMI without a context, was asked for each of them.
TEST_F(Answers, OfEqualQuestionsAreAskedOnce) {
  auto log = AnswerLog::open(disk_, "cache");
  ASSERT_TRUE(log.ok());
  Counting counting;
  const auto answerer = remembering(counting, *log, "m");
  const std::vector<TokenRow> rows = {{{1, 2}}, {{1, 3}}, {{1, 2}}, {{1, 2}}};
  const auto scores = answerer->score(rows);
  ASSERT_TRUE(scores.ok());
  EXPECT_EQ(counting.asked, 2U);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    EXPECT_EQ((*scores)[i].log_probability, -rows[i].tokens[1]);
    EXPECT_EQ((*scores)[i].tokens, 1U);
  }
  const auto texts = answerer->write(std::vector<Ids>{{1, 2}, {1, 2}, {1, 4}}, {});
  ASSERT_TRUE(texts.ok());
  EXPECT_EQ(counting.asked, 4U);
  EXPECT_EQ((*texts)[1].text, "2");
  EXPECT_EQ((*texts)[2].text, "4");
}

TEST_F(Answers, OfOtherStopsOrLengthsAreOthers) {
  auto log = AnswerLog::open(disk_, "cache");
  ASSERT_TRUE(log.ok());
  Counting counting;
  const std::vector<Ids> prompt = {{1, 2}};
  for (const char* who : {"m", "n"}) {
    const auto answerer = remembering(counting, *log, who);
    for (const auto& how : {Generation{{"\n"}, 5}, Generation{{"\n"}, 6},
                            Generation{{"\n", "."}, 5}, Generation{{"\n."}, 5}})
      ASSERT_TRUE(answerer->write(prompt, how).ok());
  }
  EXPECT_EQ(counting.asked, 8U);
}

// Bug: a member of another kind was an exception.
TEST_F(Answers, WithMembersOfOtherKindsAreNamed) {
  for (const char* line :
       {R"({"key": "k", "ln": -1, "greedy": 7, "tokens": 1})", R"({"key": "k", "ln": -1})",
        R"({"key": "k", "ln": -1, "greedy": true, "tokens": -1})",
        R"({"key": "k", "text": "t", "stopped": 1})"}) {
    ASSERT_TRUE(disk_.write_file("cache/answers.jsonl", std::string(line) + "\n", 0644).ok());
    EXPECT_FALSE(AnswerLog::open(disk_, "cache").ok()) << line;
  }
}

}  // namespace
}  // namespace eval::task
