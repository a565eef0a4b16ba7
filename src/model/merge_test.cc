// The ways to merge, each against its definition worked out by hand.
#include "model/merge.h"

#include <gtest/gtest.h>

#include <cmath>

namespace model::merge {
namespace {

using Floats = std::vector<float>;

Floats merged(const char* kind, const base::Json& options, const Floats& base,
              const std::vector<Floats>& models, const std::vector<double>& weights) {
  base::Choice<Registry> how(kind);
  auto json = how.to_json();
  if (options.is_object()) json.update(options);
  EXPECT_TRUE(how.from_json(json, "test").ok());
  EXPECT_TRUE(how.check().ok());
  const std::string name = "w";
  Floats out(models[0].size());
  how.entry().merge(how.settings(), {name, base, {models.begin(), models.end()}, weights}, out);
  return out;
}

TEST(Merge, linear_is_the_weighted_mean_or_the_weighted_sum) {
  EXPECT_EQ(merged("linear", {}, {}, {{1, 2}, {3, 6}}, {1, 3}), (Floats{2.5f, 5}));
  EXPECT_EQ(merged("linear", {{"normalize", false}}, {}, {{1, 2}, {3, 6}}, {1, 3}),
            (Floats{10, 20}));
}

TEST(Merge, slerp_keeps_the_length_between_directions_at_right_angles) {
  const auto out = merged("slerp", {{"t", 0.5}}, {}, {{2, 0}, {0, 2}}, {1, 1});
  EXPECT_NEAR(out[0], std::sqrt(2.0), 1e-6);
  EXPECT_NEAR(out[1], std::sqrt(2.0), 1e-6);
  EXPECT_EQ(merged("slerp", {{"t", 0.25}}, {}, {{2, 0}, {6, 0}}, {1, 1}), (Floats{3, 0}));
  EXPECT_EQ(merged("slerp", {{"t", 0.5}}, {}, {{0, 0}, {4, 2}}, {1, 1}), (Floats{2, 1}));
  EXPECT_EQ(merged("slerp", {{"t", 0.0}}, {}, {{1, 2}, {3, -1}}, {1, 1}), (Floats{1, 2}));
}

// Changes: {4, 1, -3, 0.5} and {2, -5, -1, 0.25}; of each the two largest stay.
TEST(Merge, ties_takes_the_mean_of_the_largest_changes_whose_signs_agree) {
  const Floats base = {1, 1, 1, 1};
  EXPECT_EQ(merged("ties", {{"density", 0.5}, {"trim", "tensor"}}, base,
                   {{5, 2, -2, 1.5f}, {3, -4, 0, 1.25f}}, {1, 1}),
            (Floats{4, -4, -2, 1}));
  // By the weights the vote on the second one goes the other way only where both changes stay.
  EXPECT_EQ(
      merged("ties", {{"density", 1.0}, {"scale", 0.5}, {"trim", "tensor"}}, base,
             {{5, 2, -2, 1.5f}, {3, -4, 0, 1.25f}}, {10, 1}),
      (Floats{static_cast<float>(1 + 0.5 * 42.0 / 11), 1.5f,
              static_cast<float>(1 - 0.5 * 31.0 / 11), static_cast<float>(1 + 0.5 * 5.25 / 11)}));
}

TEST(Merge, dare_keeps_the_sum_of_changes_on_average_and_follows_its_seed) {
  const Floats base(20'000, 1), model(20'000, 3);
  const auto out = merged("dare", {{"density", 0.25}, {"seed", 7}}, base, {model, base}, {1, 1});
  double sum = 0;
  for (const float x : out) {
    EXPECT_TRUE(x == 1 || x == 9) << x;  // dropped, or four times as large
    sum += x;
  }
  EXPECT_NEAR(sum / 20'000, 3, 0.1);
  EXPECT_EQ(merged("dare", {{"density", 0.25}, {"seed", 7}}, base, {model, base}, {1, 1}), out);
  EXPECT_NE(merged("dare", {{"density", 0.25}, {"seed", 8}}, base, {model, base}, {1, 1}), out);
  EXPECT_EQ(merged("dare", {{"density", 1.0}}, base, {model, base}, {1, 1}), model);
  EXPECT_EQ(merged("dare", {{"density", 1.0}}, base, {model, model}, {1, 1}), Floats(20'000, 5))
      << "a sum, not a mean";
}

}  // namespace
}  // namespace model::merge
