#include "compute/op/update.h"

#include "compute/op/both_sets_test.h"

namespace compute {
namespace {

TEST(TreeSumOp, scales_the_sum_of_leaves_and_has_its_squares) {
  for (const auto of : both_sets())
    for (const std::size_t count : {1, 2, 5, 7}) {
      std::vector<Matrix> leaves;
      std::vector<View> views;
      std::vector<double> want(21);
      for (std::size_t i = 0; i < count; ++i) {
        leaves.emplace_back(of, 1, 21, "leaf " + std::to_string(i));
        views.push_back(leaves.back().view());
        for (std::size_t j = 0; j < 21; ++j) want[j] += leaves.back().at(0, j) * 0.25;
      }
      const Matrix sum({of.device, Type::f32}, 1, 21, "sum"), squares({of.device, Type::f64}, 1, 1);
      tree_sum(sum.view(), views, 0.25f, squares.view());
      expect_near(sum.all(), want, 2e-5);
      double total = 0;
      for (const double w : want) total += w * w;
      EXPECT_NEAR(squares.at(0, 0), total, 1e-4);
    }
}

TEST(AdamWOp, moves_weights_against_their_gradient_with_decay) {
  const AdamW step{0.01f, 0.9f, 0.99f, 1e-8f, 0.1f, 0.1f, 0.01f, 0.5f, 0.19f, 0.0199f};
  for (const auto of : both_sets()) {
    if (of.type != Type::f32) continue;
    const Matrix w(of, 1, 37, "w"), g(of, 1, 37, "g"), m(of, 1, 37, "m"), root(of, 1, 37, "v");
    Matrix v(of, 1, 37);
    for (std::size_t i = 0; i < 37; ++i)
      v.set(0, i, static_cast<float>(root.at(0, i) * root.at(0, i)));
    std::vector<double> want;
    for (std::size_t i = 0; i < 37; ++i) {
      const double grad = g.at(0, i) * 0.5, first = 0.9 * m.at(0, i) + 0.1 * grad,
                   second = 0.99 * v.at(0, i) + 0.01 * grad * grad;
      want.push_back(w.at(0, i) * (1 - 0.01 * 0.1) -
                     0.01 * (first / 0.19) / (std::sqrt(second / 0.0199) + 1e-8));
    }
    adamw(w.view(), g.view(), m.view(), v.view(), step);
    expect_near(w.all(), want, 2e-5);
  }
}

}  // namespace
}  // namespace compute
