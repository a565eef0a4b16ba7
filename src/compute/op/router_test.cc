#include "compute/op/router.h"

#include "compute/op/expert_case_test.h"

namespace compute {
namespace {

using Score = Routing::Score;
using Doubles = std::vector<double>;
constexpr Score kAll[] = {Score::softmax, Score::chosen_softmax, Score::sigmoid,
                          Score::sqrt_softplus};

Doubles softmax(Doubles x) {
  double sum = 0;
  for (auto& e : x) sum += e = std::exp(e);
  for (auto& e : x) e /= sum;
  return x;
}

Doubles scores_of(Score score, Doubles x) {
  if (score == Score::softmax) return softmax(x);
  for (auto& e : x)
    e = score == Score::sigmoid         ? 1 / (1 + std::exp(-e))
        : score == Score::sqrt_softplus ? std::sqrt(std::log1p(std::exp(e)))
                                        : e;
  return x;
}

// Weights of one token's choice, by their definition.
Doubles weights_of(const Routing& routing, const Doubles& logits, const std::int32_t* ids) {
  const auto all = scores_of(routing.score, logits);
  Doubles out;
  double sum = 0;
  for (std::size_t j = 0; j < routing.chosen; ++j) {
    out.push_back(all[static_cast<std::size_t>(ids[j])]);
    sum += out.back();
  }
  if (routing.score == Score::chosen_softmax)
    out = softmax(out);
  else if (routing.renormalised)
    for (auto& w : out) w /= sum;
  for (auto& w : out) w *= routing.scale;
  return out;
}

Doubles row_of(const Matrix<float>& matrix, std::size_t m) {
  const auto E = matrix.view.width;
  return {matrix.values.begin() + static_cast<std::ptrdiff_t>(m * E),
          matrix.values.begin() + static_cast<std::ptrdiff_t>((m + 1) * E)};
}

struct Choice {
  Matrix<std::int32_t> ids;
  Matrix<float> weights;
};
Choice choice(const Routing& routing, const Matrix<float>& logits, const View& bias = {}) {
  const auto set = logits.view.device.set;
  Choice out{{logits.view.rows, routing.chosen, set}, {logits.view.rows, routing.chosen, set}};
  choose_experts(out.ids.view, logits.view, bias, routing);
  weigh_experts(out.weights.view, out.ids.view, logits.view, routing);
  return out;
}

TEST(Router, chooses_the_best_and_weighs_them_as_their_kind_says) {
  for (const auto set : sets())
    for (const auto score : kAll)
      for (const bool renormalised : {true, false}) {
        const Routing routing{
            .score = score, .chosen = 3, .renormalised = renormalised, .scale = 2.5};
        const auto logits = normals<float>(17, 9, set, "logits");
        const auto got = choice(routing, logits);
        Doubles want;
        for (std::size_t m = 0; m < 17; ++m) {
          const auto row = row_of(logits, m);
          const auto* ids = got.ids.values.data() + m * 3;
          for (std::size_t j = 0; j < 3; ++j) {
            const auto above = std::ranges::count_if(
                row, [&](double x) { return x > row[static_cast<std::size_t>(ids[j])]; });
            ASSERT_EQ(above, static_cast<std::ptrdiff_t>(j)) << "the j-th choice is the j-th best";
          }
          for (const double w : weights_of(routing, row, ids)) want.push_back(w);
        }
        expect_near(got.weights, want, "weights");
      }
}

TEST(Router, takes_the_lower_id_of_equal_ones) {
  for (const auto set : sets()) {
    const auto logits = of<float>({1, 2, 2, 1, 2, 0, 0, 0, 0, 0}, 5, set);
    EXPECT_EQ(choice({.chosen = 2}, logits).ids.values, (std::vector{1, 2, 0, 1}));
  }
}

TEST(Router, lets_a_correction_count_for_the_choice_alone) {
  for (const auto set : sets()) {
    const Routing routing{.score = Score::sigmoid, .chosen = 2};
    const auto logits = of<float>({0, 1, 2, 3}, 4, set);
    auto bias = of<float>({1, 0, 0, -1}, 4, set);
    const auto got = choice(routing, logits, bias.view);
    EXPECT_EQ(got.ids.values, (std::vector{0, 2}));
    expect_near(got.weights, weights_of(routing, {0, 1, 2, 3}, got.ids.values.data()), "weights");
  }
}

// Groups {0, 1, 2} and {3, 4, 5}: the first has the best expert, the second the better pair.
TEST(Router, keeps_the_groups_whose_two_best_are_best_even_below_zero) {
  for (const auto set : sets()) {
    const Routing routing{.score = Score::sigmoid, .chosen = 3, .groups = 2, .kept_groups = 1};
    const auto logits = of<float>({3, -3, -3, 1, 1, -4}, 6, set);
    EXPECT_EQ(choice(routing, logits).ids.values, (std::vector{3, 4, 5}));
    auto bias = of<float>({-2, -2, -2, -2, -2, -2}, 6, set);
    EXPECT_EQ(choice(routing, logits, bias.view).ids.values, (std::vector{3, 4, 5}))
        << "a group that is out stays out where all scores are below zero";
  }
}

TEST(Router, chooses_experts_that_there_are_whatever_the_logits) {
  const auto logits =
      of<float>({NAN, NAN, NAN, -INFINITY, -INFINITY, INFINITY}, 3, Device::Set::cpu);
  const auto got = choice({.chosen = 2, .groups = 3, .kept_groups = 2}, logits).ids.values;
  for (const auto id : got) EXPECT_TRUE(id >= 0 && id < 3);
  EXPECT_NE(got[0], got[1]);
  EXPECT_NE(got[2], got[3]);
}

// d value / d logit by the difference of the definition in double.
template <class Function>
Doubles differences(Doubles logits, Function value) {
  Doubles out;
  for (auto& x : logits) {
    const double kept = x, step = 1e-6;
    x = kept + step;
    const double up = value(logits);
    x = kept - step;
    out.push_back((up - value(logits)) / (2 * step));
    x = kept;
  }
  return out;
}

TEST(Router, has_the_gradient_of_its_weights_for_every_kind) {
  for (const auto set : sets())
    for (const auto score : kAll)
      for (const bool renormalised : {true, false}) {
        const Routing routing{
            .score = score, .chosen = 3, .renormalised = renormalised, .scale = 1.5};
        const auto logits = normals<float>(5, 7, set, "logits"),
                   dweights = normals<float>(5, 3, set, "dweights");
        const auto made = choice(routing, logits);
        Matrix<float> got(5, 7, set);
        weigh_experts_backward(got.view, dweights.view, made.ids.view, logits.view, routing);
        Doubles want;
        for (std::size_t m = 0; m < 5; ++m)
          for (const double d : differences(row_of(logits, m), [&](const Doubles& x) {
                 double sum = 0;
                 const auto w = weights_of(routing, x, made.ids.values.data() + m * 3);
                 for (std::size_t j = 0; j < 3; ++j) sum += w[j] * dweights.at(m * 3 + j);
                 return sum;
               }))
            want.push_back(d);
        expect_near(got, want, "dlogits");
      }
}

Doubles shares_of(Score score, const Doubles& logits) {
  auto out = score == Score::chosen_softmax ? softmax(logits) : scores_of(score, logits);
  double sum = 0;
  for (const double s : out) sum += s;
  for (auto& s : out) s /= sum;
  return out;
}

TEST(Router, shares_sum_to_one_and_have_their_gradient_segment_by_segment) {
  for (const auto set : sets())
    for (const auto score : kAll) {
      const Routing routing{.score = score, .chosen = 2};
      const auto logits = normals<float>(5, 6, set, "logits"),
                 factors = normals<float>(2, 6, set, "factors");
      const auto begins = of<std::int32_t>({0, 2, 5}, 3, set);
      Matrix<float> shares(5, 6, set), got(5, 6, set);
      std::ranges::fill(got.values, 1.0f);
      expert_shares(shares.view, logits.view, routing);
      expert_shares_backward(got.view, logits.view, factors.view, begins.view, routing);
      Doubles want_shares, want;
      for (std::size_t m = 0; m < 5; ++m) {
        const auto row = row_of(logits, m), factor = row_of(factors, m < 2 ? 0 : 1);
        for (const double s : shares_of(score, row)) want_shares.push_back(s);
        for (const double d : differences(row, [&](const Doubles& x) {
               double sum = 0;
               const auto s = shares_of(score, x);
               for (std::size_t e = 0; e < 6; ++e) sum += factor[e] * s[e];
               return sum;
             }))
          want.push_back(1 + d);
      }
      expect_near(shares, want_shares, "shares");
      expect_near(got, want, "dlogits");
    }
}

}  // namespace
}  // namespace compute
