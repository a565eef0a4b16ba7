#include "train/validation.h"

#include <gtest/gtest.h>

#include <cmath>

#include "model/weights.h"
#include "train/small_test.h"

namespace train {
namespace {

struct Scored {
  model::Config config = model::config_of(small_model(), 64);
  model::Layout layout = model::layout_of(config, "model").take();
  base::OwnedContext owned;

  std::map<std::string, double> score(const std::vector<float>& weights,
                                      const std::vector<HeldOutText>& texts, int workers = 1) {
    base::Context ctx{*owned.disk, *owned.clock, *owned.reporter, owned.cancel, workers, ""};
    const auto validation = Validation::open(config, texts).take();
    return validation.score(weights, ctx).take();
  }
};

HeldOutText text(const std::string& language, std::size_t tokens) {
  HeldOutText out{language, static_cast<std::int64_t>(tokens), {}};
  out.documents.emplace_back();
  for (std::size_t i = 0; i < tokens; ++i)
    out.documents[0].push_back(static_cast<std::int32_t>((7 * i + i * i) % 64));
  return out;
}

// With weights of 0 each of the 64 ids is as likely as any other: 6 bits for each token but the first.
TEST(Validation, an_even_model_needs_the_bits_of_its_vocabulary) {
  Scored small;
  const std::vector<float> zero(small.layout.size);
  const auto bits = small.score(zero, {text("aaa_Latn", 10), text("bbb_Latn", 100)});
  EXPECT_NEAR(bits.at("aaa_Latn"), 6 * 9 / 10.0, 1e-5);
  EXPECT_NEAR(bits.at("bbb_Latn"), 6 * 99 / 100.0, 1e-5);  // in windows of 32: each token once
}

TEST(Validation, any_number_of_workers_gives_the_same_bits) {
  Scored small;
  const auto weights = model::initial_weights(small.layout, 7);
  const std::vector<HeldOutText> texts = {text("aaa_Latn", 500), text("bbb_Latn", 90)};
  const auto one = small.score(weights, texts);
  EXPECT_EQ(small.score(weights, texts, 3), one);
  EXPECT_NE(one.at("aaa_Latn"), one.at("bbb_Latn"));
}

TEST(Validation, a_token_that_the_model_does_not_have_is_named) {
  Scored small;
  auto strange = text("aaa_Latn", 5);
  strange.documents[0][3] = 64;
  const auto opened = Validation::open(small.config, {strange});
  ASSERT_FALSE(opened.ok());
  EXPECT_NE(opened.error().what.find("token 64"), std::string::npos);
}

}  // namespace
}  // namespace train
