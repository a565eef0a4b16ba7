// The tiny trained fixture model: scores against the reference library's evaluation log, and the
// promise that neighbours in a batch and the cutting of a prompt change nothing that matters.
#include "infer/loaded_model.h"

#include <gtest/gtest.h>

#include <cmath>
#include <sstream>

#include "base/fixture_test.h"
#include "infer/sampler.h"
#include "model/folder_test.h"
#include "tokenizer/tokenizer.h"

namespace infer {
namespace {

std::unique_ptr<LanguageModel> tiny(int workers) {
  auto model = open_model(*base::real_disk(), base::fixture_folder("tiny"), workers);
  EXPECT_TRUE(model.ok()) << (model.ok() ? "" : model.error().sentence());
  return model.ok() ? model.take() : nullptr;
}

TEST(LoadedModel, scores_last_words_as_lm_evaluation_harness_does) {
  if (base::fixture_folder("tiny").empty()) GTEST_SKIP() << base::kNoFixtures;
  const auto disk = base::real_disk();
  auto model = tiny(1);
  auto tokens = tokenizer::Tokenizer::load(*disk, base::fixture_folder("tiny"));
  ASSERT_TRUE(model && tokens.ok());
  std::istringstream lines(
      disk->read(base::fixture_folder("eval/samples") + "/lastword_euro.jsonl").take());
  int compared = 0;
  for (std::string line; std::getline(lines, line);) {
    const auto sample = base::parse_json(line, "sample").take();
    const std::string context = sample["arguments"][0][0], word = sample["arguments"][0][1];
    std::vector<std::int32_t> ids = {tokens->special("<s>")};
    const auto before = tokens->encode(context).take(),
               whole = tokens->encode(context + word).take();
    ids.insert(ids.end(), whole.begin(), whole.end());
    if (static_cast<std::int64_t>(ids.size()) > model->context()) continue;
    const auto scores = model->score(ids);
    double sum = 0;
    for (std::size_t i = before.size(); i < scores.size(); ++i) sum += scores[i];
    const double want = sample["resps"][0][0][0];
    EXPECT_NEAR(sum, want, 1e-3) << context;
    ++compared;
  }
  EXPECT_GT(compared, 3);
}

TEST(LoadedModel, gives_a_text_the_same_logits_alone_and_beside_others) {
  if (base::fixture_folder("tiny").empty()) GTEST_SKIP() << base::kNoFixtures;
  auto model = tiny(2);
  ASSERT_TRUE(model);
  const std::vector<std::int32_t> a = {1, 5, 9, 30, 7}, b = {1, 40, 41}, next = {12};
  const auto run = [&](bool with_other) {
    auto first = model->start(), second = model->start();
    std::vector<Feed> feeds = {{first.get(), a}};
    if (with_other) feeds.insert(feeds.begin(), Feed{second.get(), b});
    std::vector<float> logits;
    model->forward(feeds, logits);
    const Feed more[] = {{first.get(), next}};
    model->forward(more, logits);
    return logits;
  };
  EXPECT_EQ(run(false), run(true));
}

TEST(LoadedModel, agrees_with_itself_when_a_prompt_is_fed_in_parts) {
  if (base::fixture_folder("tiny").empty()) GTEST_SKIP() << base::kNoFixtures;
  auto model = tiny(1);
  ASSERT_TRUE(model);
  const std::vector<std::int32_t> ids = {1, 5, 9, 30, 7, 3, 3, 8};
  auto whole = model->start(), parts = model->start();
  std::vector<float> a, b;
  const Feed one[] = {{whole.get(), ids}};
  model->forward(one, a);
  for (std::size_t i = 0; i < ids.size(); i += 3) {
    const Feed feed[] = {
        {parts.get(), std::span(ids).subspan(i, std::min<std::size_t>(3, ids.size() - i))}};
    model->forward(feed, b);
  }
  EXPECT_EQ(parts->length(), 8);
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_NEAR(a[i], b[i], 1e-4);
}

TEST(LoadedModel, gives_the_logits_of_every_token_and_the_last_to_the_bit) {
  if (base::fixture_folder("tiny").empty()) GTEST_SKIP() << base::kNoFixtures;
  auto model = tiny(2);
  ASSERT_TRUE(model);
  const std::vector<std::int32_t> ids = {1, 5, 9, 30, 7, 3, 3, 8}, next = {12};
  const auto width = static_cast<std::size_t>(model->vocabulary());
  const auto scores = model->score(ids);
  auto scored = model->start(), plain = model->start();
  std::vector<float> every, last;
  const Feed all[] = {{scored.get(), ids, true}}, one[] = {{plain.get(), ids}};
  model->forward(all, every);
  model->forward(one, last);
  ASSERT_EQ(every.size(), ids.size() * width);
  EXPECT_EQ(std::vector<float>(every.end() - static_cast<std::ptrdiff_t>(width), every.end()),
            last);
  for (std::size_t i = 0; i + 1 < ids.size(); ++i)
    EXPECT_NEAR(report(std::span(every).subspan(i * width, width), ids[i + 1], 0).logprob,
                scores[i], 1e-4);
  const Feed after_all[] = {{scored.get(), next}}, after_one[] = {{plain.get(), next}};
  model->forward(after_all, every);
  model->forward(after_one, last);
  EXPECT_EQ(every, last) << "what is written does not depend on what was asked of the prompt";
}

// Bug: all texts of a step failed with the one whose numbers were none.
TEST(LoadedModel, says_which_text_met_numbers_that_are_not_finite) {
  model::Folder folder;
  const auto* table = folder.layout.find("model.embed_tokens.weight");
  folder.values[table->offset + 5 * 16] = std::numeric_limits<float>::quiet_NaN();  // of token 5
  folder.write();
  auto model = open_model(folder.disk, "m", 2).take();
  const std::vector<std::int32_t> sound = {2, 3}, spoilt = {2, 5};
  const auto answer = [&](const std::vector<std::vector<std::int32_t>>& texts,
                          std::vector<float>& out) {
    std::vector<std::unique_ptr<Sequence>> states;
    std::vector<Feed> feeds;
    for (const auto& text : texts) {
      states.push_back(model->start());
      feeds.push_back({states.back().get(), text});
    }
    return model->forward(feeds, out);
  };
  std::vector<float> alone, beside;
  EXPECT_EQ(answer({sound}, alone), (std::vector<std::string>{""}));
  const auto failed = answer({spoilt, sound}, beside);
  EXPECT_NE(failed.at(0).find("model.embed_tokens.weight"), std::string::npos) << failed.at(0);
  EXPECT_EQ(failed.at(1), "");
  EXPECT_TRUE(std::equal(alone.begin(), alone.end(), beside.begin() + 32));
  EXPECT_THROW(model->score(std::vector<std::int32_t>{2, 5, 3}), std::runtime_error);
}

// ln of the softmax of a row, in double.
double log_probability(std::span<const float> row, std::int32_t index) {
  const float top = *std::max_element(row.begin(), row.end());
  double sum = 0;
  for (const float logit : row) sum += std::exp(static_cast<double>(logit - top));
  return static_cast<double>(row[static_cast<std::size_t>(index)] - top) - std::log(sum);
}

// As evaluations were computed when all logits were held.
TEST(LoadedModel, scores_have_the_bits_of_all_logits_at_once) {
  model::Folder folder;
  folder.write();
  auto model = open_model(folder.disk, "m", 1).take();
  const auto loaded = model::load_model(folder.disk, "m").take();
  for (const std::size_t n : {2, 9, 33, 50}) {
    std::vector<std::int32_t> ids;
    for (std::size_t i = 0; i < n; ++i) ids.push_back(static_cast<std::int32_t>((i * 13 + 2) % 32));
    model::Workspace workspace;
    model::Sequence text;
    std::vector<float> logits;
    const auto fed = std::span<const std::int32_t>(ids).first(n - 1);
    const auto parameters = loaded.parameters();
    model::read(loaded.model, workspace, parameters, fed, text, n - 1, logits);
    const auto scores = model->score(ids);
    ASSERT_EQ(scores.size(), n - 1);
    // The last row of read() is that of a row alone.
    for (std::size_t i = 0; i + 1 < scores.size(); ++i)
      EXPECT_EQ(scores[i], log_probability(std::span(logits).subspan(i * 32, 32), ids[i + 1])) << i;
  }
}

TEST(LoadedModel, says_what_is_missing) {
  auto model = open_model(*base::real_disk(), "no/such/folder", 1);
  ASSERT_FALSE(model.ok());
  EXPECT_EQ(model.error().code, base::Code::missing);
}

}  // namespace
}  // namespace infer
