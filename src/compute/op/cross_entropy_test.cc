#include "compute/op/cross_entropy.h"

#include "compute/op/both_sets_test.h"

namespace compute {
namespace {

TEST(CrossEntropyOfLogits, adds_the_loss_and_leaves_the_gradient) {
  const std::vector<std::int32_t> targets = {4, -1, 0, 12};
  const std::vector<float> weights = {1, 2, 0.5f, -1};
  for (const auto of : both_sets())
    for (const bool weighed : {false, true}) {
      const Matrix logits(of, 4, 13, "logits"), loss({of.device, Type::f64}, 1, 1);
      *loss.view().as<double>() = 10;
      std::vector<double> want;
      double sum = 10;
      for (std::size_t m = 0; m < 4; ++m) {
        double total = 0;
        for (std::size_t v = 0; v < 13; ++v) total += std::exp(logits.at(m, v));
        const double weight = targets[m] < 0 ? 0 : weighed ? weights[m] : 1;
        for (std::size_t v = 0; v < 13; ++v) {
          const bool is_target = static_cast<std::int32_t>(v) == targets[m];
          const double p = std::exp(logits.at(m, v)) / total;
          want.push_back(weight * (p - is_target));
          if (is_target) sum -= weight * std::log(p);
        }
      }
      auto factors = view_of(weights.data(), 1, weights.size());
      factors.device = of.device;
      cross_entropy(logits.view(), indices(targets, of.device), weighed ? factors : View{},
                    loss.view(), 0, {});
      EXPECT_NEAR(loss.at(0, 0), sum, 1e-4);
      expect_near(logits.all(), want, of.tolerance());
    }
}

TEST(CrossEntropyOfLogits, adds_the_squares_of_a_z_loss_apart_and_leaves_the_gradient_of_both) {
  const std::vector<std::int32_t> targets = {4, -1, 0, 12};
  const std::vector<float> weights = {1, 2, 0.5f, -1};
  constexpr double z = 0.125;
  for (const auto of : both_sets()) {
    const Matrix logits(of, 4, 13, "logits"), plain(of, 4, 13, "logits");
    const Matrix sums({of.device, Type::f64}, 3, 1);
    std::vector<double> want;
    double squares = 0;
    for (std::size_t m = 0; m < 4; ++m) {
      double total = 0;
      for (std::size_t v = 0; v < 13; ++v) total += std::exp(logits.at(m, v));
      const double weight = targets[m] < 0 ? 0 : weights[m];
      squares += weight * std::log(total) * std::log(total);
      for (std::size_t v = 0; v < 13; ++v) {
        const bool is_target = static_cast<std::int32_t>(v) == targets[m];
        const double p = std::exp(logits.at(m, v)) / total;
        want.push_back(weight * (p * (1 + 2 * z * std::log(total)) - is_target));
      }
    }
    auto factors = view_of(weights.data(), 1, weights.size());
    factors.device = of.device;
    const auto ids = indices(targets, of.device);
    const auto sum = [&](std::size_t i) { return sums.view().row_range(i, 1); };
    cross_entropy(logits.view(), ids, factors, sum(0), z, sum(1));
    cross_entropy(plain.view(), ids, factors, sum(2), 0, {});
    EXPECT_EQ(sums.at(0, 0), sums.at(2, 0)) << "the cross-entropy is what it is without one";
    EXPECT_NEAR(sums.at(1, 0), squares, 1e-4 * std::max(1.0, std::abs(squares)));
    expect_near(logits.all(), want, of.tolerance());
  }
}

}  // namespace
}  // namespace compute
