#include "model/op/router.h"

#include <algorithm>

#include "model/gradient_check_test.h"
#include "model/op/dispatch.h"

namespace model::op {
namespace {

const compute::Routing kRouting{.chosen = 2};

TEST(RouterOp, has_the_gradient_of_its_logits_and_weights) {
  for (const bool biased : {false, true}) {
    GradientCheck check;
    const auto w = check.layout.add({"w", {4, 6}, {}}).take();
    const auto bias = check.layout.add({"bias", {4}, {}}).take();
    check.input(3, 6);
    check.expect_gradients_of([&](Flow& flow, const auto& in) {
      const auto added = flow.weight(bias);
      const auto logits = router_logits(flow, in[0], flow.weight(w), biased ? &added : nullptr);
      const auto ids = flow.make(compute::Type::i32, 3, 2);  // no change changes a choice
      std::ranges::copy(std::vector{2, 0, 1, 3, 0, 1}, ids.view().as<std::int32_t>());
      return GradientCheck::Values{logits, weigh_experts(flow, logits, ids, kRouting)};
    });
  }
}

constexpr std::size_t kRows = 7, kExperts = 5;

// What is balanced: logits of two layers, in segments of four tokens and three.
class Balanced : public testing::Test {
 protected:
  void SetUp() override { compute::single_thread_here(); }

  // The gradients of the two layers' logits.
  std::vector<std::vector<float>> gradients(const Balance& losses) {
    const Parameters parameters(layout, static_cast<const float*>(nullptr));
    Flow flow(workspace, parameters, Flow::Aim::train);
    std::vector<Value> logits;
    for (const auto& layer : layers) {
      logits.push_back(flow.make(compute::Type::f32, kRows, kExperts));
      std::ranges::copy(layer, logits.back().view().as<float>());
      const auto ids = choose_experts(flow, logits.back(), nullptr, kRouting);
      const auto by = sort_by_expert(flow, ids, kExperts);
      balance(flow, logits.back(), ids, by.begins, rows, kRouting, losses, {});
    }
    flow.backward();
    std::vector<std::vector<float>> out;
    for (const auto& one : logits) {
      const auto* d = one.gradient().view().as<float>();
      out.emplace_back(d, d + kRows * kExperts);
    }
    return out;
  }

  // Choices of each expert by rows [first, end) of a layer, and the sum of its shares there.
  struct Load {
    std::vector<double> choices = std::vector<double>(kExperts), share = choices;
    void add(const std::vector<float>& logits, std::size_t first, std::size_t end,
             const std::vector<float>& fixed) {
      for (auto m = first; m < end; ++m) {
        double sum = 0;
        for (std::size_t e = 0; e < kExperts; ++e)
          sum += std::exp(static_cast<double>(logits[m * kExperts + e]));
        for (std::size_t e = 0; e < kExperts; ++e) {
          share[e] += std::exp(static_cast<double>(logits[m * kExperts + e])) / sum;
          const auto row = std::span(fixed).subspan(m * kExperts, kExperts);
          choices[e] += std::ranges::count_if(row, [&](float x) { return x > row[e]; }) < 2 ? 1 : 0;
        }
      }
    }
    double product() const {
      double out = 0;
      for (std::size_t e = 0; e < kExperts; ++e) out += choices[e] * share[e];
      return out * kExperts;
    }
  };

  double batch() const {
    Load all;
    for (std::size_t l = 0; l < 2; ++l) all.add(layers[l], 0, kRows, fixed[l]);
    return all.product() / (2 * kRows) / (2 * kRows);
  }
  double sequence() const {
    double out = 0;
    for (std::size_t l = 0; l < 2; ++l)
      for (const auto& [first, end] : {std::pair{0, 4}, {4, 7}}) {
        Load one;
        one.add(layers[l], static_cast<std::size_t>(first), static_cast<std::size_t>(end),
                fixed[l]);
        out += one.product() / (2.0 * (end - first));  // E / (k T) * mean share * T tokens
      }
    return out;
  }

  template <class Loss>
  void expect(const std::vector<std::vector<float>>& got, Loss loss) {
    for (std::size_t l = 0; l < 2; ++l)
      for (std::size_t i = 0; i < kRows * kExperts; ++i) {
        const float kept = std::exchange(layers[l][i], layers[l][i] + 1e-2f);
        const double up = loss(), above = layers[l][i];
        layers[l][i] = kept - 1e-2f;
        const double down = loss(), below = layers[l][i];
        layers[l][i] = kept;
        ASSERT_NEAR(got[l][i], (up - down) / (above - below), 2e-5) << l << " at " << i;
      }
  }

  const SomeRows some{{4, 3}};
  const Rows rows = some.rows();
  std::vector<std::vector<float>> layers = {normals(kRows * kExperts, "first"),
                                            normals(kRows* kExperts, "second")};
  const std::vector<std::vector<float>> fixed = layers;
  const Layout layout;
  Workspace workspace;
};

TEST_F(Balanced, over_a_pass_has_the_gradient_of_the_loss_of_all_layers_times_its_tokens) {
  const auto got = gradients({.batch = 0.5});
  EXPECT_NEAR(balance_loss(workspace.routers), batch(), 1e-5);
  expect(got, [&] { return 0.5 * kRows * batch(); });
}

TEST_F(Balanced, over_segments_has_the_gradient_of_the_sum_of_their_losses_times_their_tokens) {
  expect(gradients({.sequence = 0.25}), [&] { return 0.25 * sequence(); });
}

TEST(RouterLoads, are_those_of_an_even_load_at_the_number_of_choices) {
  RouterLoad even{.rows = 8, .load = {4, 4, 4, 4}, .share = {2, 2, 2, 2}};
  EXPECT_DOUBLE_EQ(balance_loss(std::vector{even, even}), 2);
  RouterLoad uneven{.rows = 8, .load = {8, 8, 0, 0}, .share = {4, 4, 0, 0}};
  EXPECT_DOUBLE_EQ(balance_loss(std::vector{uneven}), 4);
  EXPECT_EQ(balance_loss({}), 0);
}

}  // namespace
}  // namespace model::op
