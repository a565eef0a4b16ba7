#include "eval/score.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <stdexcept>

namespace eval {
namespace {

// Gives the token with number t the probability 2^-t, wherever it stands,
// and remembers what it saw.
class Halving : public infer::LanguageModel {
 public:
  std::int64_t vocabulary() const override { return 64; }
  std::int64_t context() const override { return 8; }
  std::unique_ptr<infer::Sequence> start() override { return nullptr; }
  std::vector<std::string> forward(std::span<const infer::Feed>, std::vector<float>&) override {
    return {};
  }
  std::vector<double> score(std::span<const std::int32_t> tokens) override {
    seen.emplace_back(tokens.begin(), tokens.end());
    std::vector<double> out;
    for (std::size_t i = 1; i < tokens.size(); ++i) out.push_back(-std::log(2.0) * tokens[i]);
    return out;
  }
  std::vector<std::vector<std::int32_t>> seen;
};

class Constant : public Halving {
 public:
  explicit Constant(double value) : value_(value) {}
  std::vector<double> score(std::span<const std::int32_t> tokens) override {
    if (std::isinf(value_) && value_ > 0) throw std::runtime_error("a kernel failed");
    return std::vector<double>(tokens.size() - 1, value_);
  }

 private:
  double value_;
};

TEST(DocumentBits, adds_up_the_known_probabilities_of_all_tokens_but_the_first) {
  Halving model;
  EXPECT_DOUBLE_EQ(document_bits(model, std::vector<std::int32_t>{9, 1, 2, 3}, {8, 4}).take(), 6.0);
}

TEST(DocumentBits, is_the_same_in_one_window_and_in_many) {
  Halving model;
  std::vector<std::int32_t> tokens;
  for (int i = 0; i < 50; ++i) tokens.push_back(i % 5 + 1);
  const double whole = document_bits(model, tokens, {64, 1}).take();
  for (const WindowShape shape : {WindowShape{2, 1}, {8, 4}, {8, 7}, {50, 25}, {51, 3}})
    EXPECT_DOUBLE_EQ(document_bits(model, tokens, shape).take(), whole) << shape.length;
}

TEST(DocumentBits, never_shows_the_model_more_than_a_window) {
  Halving model;
  document_bits(model, std::vector<std::int32_t>(30, 1), {8, 4}).take();
  for (const auto& seen : model.seen) EXPECT_LE(seen.size(), 8u);
}

TEST(DocumentBits, of_a_document_without_scored_tokens_are_none) {
  Halving model;
  EXPECT_EQ(document_bits(model, std::vector<std::int32_t>{1}, {8, 4}).take(), 0.0);
  EXPECT_TRUE(model.seen.empty());
}

TEST(DocumentBits, refuses_what_is_no_probability) {
  for (const double bad :
       {-std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN(), 0.5}) {
    Constant model(bad);
    EXPECT_FALSE(document_bits(model, std::vector<std::int32_t>{1, 2}, {8, 4}).ok()) << bad;
  }
}

TEST(DocumentBits, turns_a_thrown_error_into_a_sentence) {
  Constant model(std::numeric_limits<double>::infinity());
  auto bits = document_bits(model, std::vector<std::int32_t>{1, 2}, {8, 4});
  ASSERT_FALSE(bits.ok());
  EXPECT_EQ(bits.error().what, "a kernel failed");
}

TEST(Windows, score_every_token_exactly_once_with_enough_context) {
  for (std::size_t count = 0; count < 40; ++count)
    for (std::int64_t length = 2; length < 12; ++length)
      for (std::int64_t overlap = 1; overlap < length; ++overlap) {
        std::vector<int> scored(count, 0);
        for (const auto& window : windows(count, {length, overlap})) {
          ASSERT_LE(window.end - window.begin, static_cast<std::size_t>(length));
          for (std::size_t at = window.first_scored; at < window.end; ++at) {
            ++scored[at];
            if (window.begin > 0) {
              ASSERT_GE(at - window.begin, static_cast<std::size_t>(overlap));
            }
          }
        }
        for (std::size_t at = 0; at < count; ++at) ASSERT_EQ(scored[at], at == 0 ? 0 : 1);
      }
}

}  // namespace
}  // namespace eval
