#include "compute/op/log_probabilities.h"

#include <cmath>
#include <limits>

#include "compute/op/both_sets_test.h"

namespace compute {
namespace {

const std::vector<std::int32_t> kTargets = {4, -1, 0, 12};

// Of logits [4, 13] in stretches of so many columns.
std::vector<double> in_stretches(const SetAndType& of, const Matrix& logits, std::size_t columns) {
  const Matrix tops({of.device, Type::f32}, 1, 4), chosen({of.device, Type::f32}, 1, 4);
  const Matrix sums({of.device, Type::f64}, 1, 4), out({of.device, Type::f64}, 1, 4);
  const auto targets = indices(kTargets, of.device);
  const auto each = [&](auto work) {
    for (std::size_t at = 0; at < 13; at += columns)
      work(logits.view().columns(at, std::min(columns, 13 - at)), at);
  };
  each([&](const View& some, std::size_t at) {
    raise_tops(tops.view(), chosen.view(), some, targets, at);
  });
  each([&](const View& some, std::size_t) { add_exponentials(sums.view(), some, tops.view()); });
  log_probabilities(out.view(), chosen.view(), tops.view(), sums.view(), targets);
  return {out.at(0, 0), out.at(0, 1), out.at(0, 2), out.at(0, 3)};
}

TEST(LogProbabilities, are_those_of_a_softmax_however_the_columns_are_cut) {
  for (const auto of : both_sets()) {
    if (of.type != Type::f32) continue;
    const Matrix logits(of, 4, 13, "logits", 3);
    const auto whole = in_stretches(of, logits, 13);
    for (std::size_t m = 0; m < 4; ++m) {
      double sum = 0;
      for (std::size_t v = 0; v < 13; ++v) sum += std::exp(logits.at(m, v));
      const auto target = static_cast<std::size_t>(std::max(kTargets[m], 0));
      EXPECT_NEAR(whole[m], kTargets[m] < 0 ? 0 : logits.at(m, target) - std::log(sum), 1e-6);
    }
    for (const std::size_t columns : {1, 5, 12}) {
      const auto cut = in_stretches(of, logits, columns);
      for (std::size_t m = 0; m < 4; ++m) EXPECT_NEAR(cut[m], whole[m], 1e-14);
      if (of.device == Device{}) EXPECT_EQ(cut, whole) << "the bits of a whole row";
    }
  }
}

TEST(LogProbabilities, of_a_row_with_a_logit_that_is_not_finite_are_nan) {
  for (const float bad :
       {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(),
        -std::numeric_limits<float>::infinity()})
    for (const auto of : both_sets()) {
      if (of.type != Type::f32) continue;
      Matrix spoilt(of, 4, 13, "logits");
      spoilt.set(2, 7, bad);
      for (const std::size_t columns : {5, 13}) {
        const auto got = in_stretches(of, spoilt, columns);
        EXPECT_TRUE(std::isnan(got[2])) << bad;
        EXPECT_TRUE(std::isfinite(got[0]) && std::isfinite(got[3])) << bad;
      }
    }
}

TEST(LogProbabilities, go_back_as_weights_of_losses) {
  for (const auto of : both_sets()) {
    const Matrix in({of.device, Type::f64}, 1, 2), out({of.device, Type::f32}, 1, 2);
    in.view().as<double>()[0] = 1.5;
    in.view().as<double>()[1] = -2;
    negated(out.view(), in.view());
    EXPECT_EQ(out.at(0, 0), -1.5);
    EXPECT_EQ(out.at(0, 1), 2);
  }
}

}  // namespace
}  // namespace compute
