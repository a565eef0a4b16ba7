#include "infer/sampler.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <map>

namespace infer {
namespace {

const std::vector<float> kLogits = {1.0F, 3.0F, 2.0F, 0.0F};

std::vector<TokenId> draw(Sampling sampling, int count, std::vector<float> logits = kLogits) {
  Sampler sampler(std::move(sampling), {});
  std::vector<TokenId> out;
  for (int i = 0; i < count; ++i) out.push_back(sampler.next(logits).token);
  return out;
}

TEST(Sampler, takes_the_best_token_at_temperature_zero_and_the_lowest_id_of_equals) {
  EXPECT_EQ(draw({.temperature = 0}, 2), (std::vector<TokenId>{1, 1}));
  EXPECT_EQ(draw({.temperature = 0}, 1, {0, 5, 5}), std::vector<TokenId>{1});
}

TEST(Sampler, answers_the_same_for_the_same_seed_and_differently_for_another) {
  EXPECT_EQ(draw({.seed = 7}, 50), draw({.seed = 7}, 50));
  EXPECT_NE(draw({.seed = 7}, 50), draw({.seed = 8}, 50));
  EXPECT_NE(draw({.seed = 7}, 50), draw({.seed = 7, .stream = 1}, 50));
}

TEST(Sampler, draws_in_proportion_to_the_softmax) {
  std::map<TokenId, int> counts;
  for (const auto token : draw({.seed = 3}, 20000)) ++counts[token];
  double sum = 0;
  for (const float x : kLogits) sum += std::exp(x);
  for (TokenId i = 0; i < 4; ++i)
    EXPECT_NEAR(counts[i] / 20000.0, std::exp(kLogits[i]) / sum, 0.015) << i;
}

TEST(Sampler, keeps_only_the_k_best) {
  for (const auto token : draw({.top_k = 2, .seed = 1}, 300)) EXPECT_TRUE(token == 1 || token == 2);
  EXPECT_EQ(draw({.top_k = 1, .seed = 1}, 3), (std::vector<TokenId>{1, 1, 1}));
}

TEST(Sampler, keeps_the_fewest_tokens_that_hold_top_p) {
  // Probabilities: token 1 0.64, token 2 0.24, token 0 0.09, token 3 0.03.
  for (const auto token : draw({.top_p = 0.5, .seed = 1}, 300)) EXPECT_EQ(token, 1);
  for (const auto token : draw({.top_p = 0.7, .seed = 1}, 300))
    EXPECT_TRUE(token == 1 || token == 2);
  EXPECT_EQ(draw({.top_p = 0, .seed = 1}, 1), std::vector<TokenId>{1});
}

TEST(Sampler, drops_tokens_below_min_p_of_the_best) {
  for (const auto token : draw({.min_p = 0.3, .seed = 1}, 300))
    EXPECT_TRUE(token == 1 || token == 2);
}

TEST(Sampler, weighs_presence_and_frequency_over_the_answer_only) {
  Sampler sampler({.temperature = 0, .presence_penalty = 1.5}, std::vector<TokenId>{2, 2, 2});
  EXPECT_EQ(sampler.next(kLogits).token, 1);
  EXPECT_EQ(sampler.next(kLogits).token, 2);
  Sampler often({.temperature = 0, .frequency_penalty = 0.6}, {});
  EXPECT_EQ(often.next(kLogits).token, 1);
  EXPECT_EQ(often.next(kLogits).token, 1);
  EXPECT_EQ(often.next(kLogits).token, 2);
}

TEST(Sampler, divides_positive_and_multiplies_negative_logits_by_the_repetition_penalty) {
  Sampler sampler({.temperature = 0, .repetition_penalty = 2}, std::vector<TokenId>{1});
  EXPECT_EQ(sampler.next(kLogits).token, 2);  // 3 / 2 < 2
  Sampler negative({.temperature = 0, .repetition_penalty = 2}, std::vector<TokenId>{0});
  EXPECT_EQ(negative.next(std::vector<float>{-1, -1.5F}).token, 1);
}

TEST(Sampler, bans_a_token_by_a_bias_of_minus_100) {
  for (const auto token : draw({.logit_bias = {{1, -100}}, .seed = 5}, 300)) EXPECT_NE(token, 1);
  EXPECT_EQ(draw({.temperature = 0, .logit_bias = {{3, 10}}}, 1), std::vector<TokenId>{3});
}

TEST(Sampler, reports_the_models_own_log_probabilities) {
  Sampler sampler({.temperature = 0, .logit_bias = {{0, 50}}, .top_logprobs = 2}, {});
  const auto choice = sampler.next(kLogits);
  double sum = 0;
  for (const float x : kLogits) sum += std::exp(x);
  EXPECT_EQ(choice.token, 0);
  EXPECT_NEAR(choice.logprob, 1 - std::log(sum), 1e-6);
  ASSERT_EQ(choice.top.size(), 2U);
  EXPECT_EQ(choice.top[0].token, 1);
  EXPECT_NEAR(choice.top[0].logprob, 3 - std::log(sum), 1e-6);
}

TEST(Sampler, never_chooses_a_logit_that_is_not_finite) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ(draw({.temperature = 0}, 1, {nan, 1, nan}), std::vector<TokenId>{1});
  EXPECT_THROW(draw({}, 1, {nan, nan}), std::runtime_error);
}

TEST(Sampling, names_the_field_that_is_out_of_range) {
  EXPECT_EQ(Sampling{.temperature = 2.5}.check(4).error().where, "temperature");
  EXPECT_EQ(Sampling{.temperature = std::nan("")}.check(4).error().where, "temperature");
  EXPECT_EQ(Sampling{.top_k = -1}.check(4).error().where, "top_k");
  EXPECT_EQ(Sampling{.top_p = 1.1}.check(4).error().where, "top_p");
  EXPECT_EQ((Sampling{.logit_bias = {{4, 1}}}).check(4).error().where, "logit_bias");
  EXPECT_EQ((Sampling{.logit_bias = {{3, 101}}}).check(4).error().where, "logit_bias");
  EXPECT_TRUE(Sampling{}.check(4).ok());
}

}  // namespace
}  // namespace infer
