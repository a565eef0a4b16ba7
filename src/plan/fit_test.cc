#include "plan/fit.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "plan/estimate.h"

namespace plan {
namespace {

constexpr std::uint64_t kGigabyte = 1'000'000'000;

Fit fitted(std::vector<double> text, double minutes, double rate = 3e11,
           std::uint64_t memory = 16 * kGigabyte) {
  Ground ground{.text_bytes = std::move(text),
                .flops_per_second = rate,
                .seconds = 60 * minutes,
                .memory_bytes = memory,
                .workers = 2};
  return fit(ground).take();
}

double tokens_of(const Fit& fit) {
  return static_cast<double>(fit.steps * fit.grains_per_step * fit.rows_per_grain *
                             fit.context_tokens);
}

Estimate estimated(const Fit& fit) {
  model::ModelRecipe model;
  model.from_json({{"size", fit.size}, {"context_tokens", fit.context_tokens}}, "").take();
  train::TrainRecipe train;
  train.steps = fit.steps;
  train.grains_per_step = fit.grains_per_step;
  train.rows_per_grain = fit.rows_per_grain;
  return estimate(model, train, fit.vocabulary, 2).take();
}

TEST(Fit, a_short_time_is_kept_and_little_text_is_not_read_to_death) {
  for (const double text : {3e4, 3e5, 3e6, 3e7, 3e9})
    for (const double minutes : {1.0, 5.0, 60.0, 1440.0}) {
      const auto one = fitted({text / 2, text / 2}, minutes);
      EXPECT_LE(estimated(one).flops / 3e11, 60 * minutes * 1.6) << text << " " << minutes;
      EXPECT_LE(one.passes[0], 4) << text << " " << minutes;
      EXPECT_GE(one.steps, 20);
      EXPECT_LT(one.warmup_steps + one.decay_steps, one.steps);
      // The last row of each language is not full.
      EXPECT_NEAR(one.passes[0], tokens_of(one) / one.text_tokens, 0.15 * one.passes[0]);
      EXPECT_GE(one.passes[0], tokens_of(one) / one.text_tokens - 0.01);
    }
}

// Bug: "read about 4 times" was the mean, and the small one of two languages was read 23 times.
TEST(Fit, no_language_is_read_more_than_four_times_where_the_mix_favours_small_ones) {
  const auto one = fitted({4e6, 4e5}, 1e5);
  EXPECT_LT(one.passes[0], one.passes[1]);
  EXPECT_LE(one.passes[1], 4);
  EXPECT_GE(one.passes[1], 3);
}

TEST(Fit, a_tiny_language_does_not_bound_what_is_read_of_the_others) {
  const auto one = fitted({4e6, 4e3}, 1e5);
  EXPECT_LT(one.mix_temperature, 1.5);
  EXPECT_GE(one.passes[0], 1.5);
  EXPECT_LE(one.passes[1], 4);
  EXPECT_EQ(fitted({4e6, 4e5}, 1e5).mix_temperature, 1.5);
}

TEST(Fit, text_of_fewer_tokens_is_trained_on_for_fewer_steps) {
  Ground ground{.text_bytes = {1e6},
                .flops_per_second = 1e12,
                .seconds = 1e6,
                .memory_bytes = 16 * kGigabyte};
  const auto usual = fit(ground).take();
  ground.density = 2.45;
  EXPECT_NEAR(tokens_of(fit(ground).take()) / tokens_of(usual), 1 / 2.45, 0.2);
}

TEST(Fit, counted_tokens_are_read_four_times_at_most_and_nearly_so_often) {
  const std::vector<std::vector<double>> texts = {{200}, {5e3, 400}, {4e4, 3e4, 9e3}};
  for (const auto& tokens : texts) {
    Ground ground{.flops_per_second = 1e12,
                  .seconds = 1e5,
                  .memory_bytes = 16 * kGigabyte,
                  .reserve = 0,
                  .vocabulary = 512,
                  .text_tokens = tokens};
    for (const auto one : tokens) ground.text_bytes.push_back(2.3 * one);
    const auto one = fit(ground).take();
    EXPECT_EQ(one.vocabulary, 512);
    const auto most = *std::ranges::max_element(one.passes);
    EXPECT_LE(most, 4);
    EXPECT_GE(most, 3);
  }
}

TEST(Fit, more_text_and_more_time_give_no_smaller_model) {
  const auto parameters = [](const Fit& fit) { return estimated(fit).parameters; };
  EXPECT_LT(parameters(fitted({1e5}, 5)), parameters(fitted({1e8}, 5)));
  EXPECT_LT(parameters(fitted({1e9}, 5)), parameters(fitted({1e9}, 5000)));
}

TEST(Fit, the_vocabulary_suits_text_and_model) {
  EXPECT_EQ(fitted({1e5}, 5).vocabulary, 512);
  EXPECT_GE(fitted({1e9}, 5).vocabulary, 1024);
  EXPECT_EQ(fitted({1e10}, 1e5).vocabulary, 32768);
  for (const double minutes : {1.0, 60.0, 1e5}) {
    const auto one = fitted({1e9}, minutes);
    model::ModelRecipe model;
    model.from_json({{"size", one.size}}, "").take();
    const train::TrainRecipe any;
    const auto all = estimate(model, any, one.vocabulary, 1)->parameters;
    const auto body = 2 * estimate(model, any, one.vocabulary, 1)->parameters -
                      estimate(model, any, 2 * one.vocabulary, 1)->parameters;
    EXPECT_LE(all, 2 * body) << "no model that is mostly its vocabulary: " << one.size;
  }
}

TEST(Fit, the_vocabulary_is_none_that_the_text_does_not_bear) {
  Ground ground{
      .text_bytes = {1e5}, .flops_per_second = 1e11, .seconds = 60, .memory_bytes = 16 * kGigabyte};
  ground.most_vocabulary = 404;
  EXPECT_EQ(fit(ground)->vocabulary, 404);
}

TEST(Fit, a_model_that_does_not_fit_into_memory_is_not_chosen) {
  const auto small = fitted({1e10}, 1e5, 3e11, kGigabyte);
  EXPECT_TRUE(estimated(small).arrays.fits(kGigabyte)) << small.size;
}

TEST(Fit, rows_are_no_longer_than_the_smallest_language_bears) {
  const auto one = fitted({1e6, 4e3}, 5);
  EXPECT_LE(one.context_tokens, 128);
  EXPECT_TRUE(one.own_context);
}

TEST(Fit, hardly_any_text_is_refused) {
  Ground ground{.text_bytes = {1e6, 10},
                .flops_per_second = 1e11,
                .seconds = 60,
                .memory_bytes = kGigabyte,
                .workers = 1};
  EXPECT_EQ(fit(ground).error().code, base::Code::bad_request);
}

TEST(Estimate, counts_as_the_step_log_does) {
  model::ModelRecipe model;
  model.from_json({{"size", "1M"}}, "").take();
  train::TrainRecipe train;
  train.steps = 10;
  const auto one = estimate(model, train, 2048, 2).take();
  EXPECT_EQ(one.parameters, 1115264);
  EXPECT_EQ(one.tokens, 10.0 * 8 * 4 * 256);
  EXPECT_GE(one.flops, 6.0 * one.tokens * (1115264 - 9 * 128));
  EXPECT_TRUE(one.memory.known());
  EXPECT_GT(one.memory.value(), one.arrays.value());
}

TEST(Estimate, is_said_in_words) {
  EXPECT_EQ(many(999), "999");
  EXPECT_EQ(many(246e3), "246 thousand");
  EXPECT_EQ(many(7.97e6), "7.97 million");
  EXPECT_EQ(counted(1.2, "document"), "1 document");
  EXPECT_EQ(counted(246e3, "document"), "246 thousand documents");
  EXPECT_EQ(bytes(1'200'000'000), "1.20 GB");
  EXPECT_EQ(bytes(base::Size(-1)), "more than can be counted");
  EXPECT_EQ(duration(31), "31 s");
  EXPECT_EQ(duration(300), "5 min");
  EXPECT_EQ(duration(5.1 * 3600), "5.10 hours");
}

}  // namespace
}  // namespace plan
