#include "model/op/delta_rule.h"

#include "model/gradient_check_test.h"

namespace model::op {
namespace {

TEST(DeltaRuleOp, has_the_gradient_that_small_changes_show_with_its_gates) {
  for (const bool doubled : {false, true}) {
    GradientCheck check;
    const auto a_log = check.layout.add({"A_log", {4}, {}}).take();
    const auto dt = check.layout.add({"dt_bias", {4}, {}}).take();
    const compute::DeltaHeads heads{2, 4, 3, 5};
    const SomeRows some({4, 1, 3});
    const auto rows = some.rows();
    check.input(8, 12 + 20);
    check.input(8, 8);
    check.expect_gradients_of(
        [&](Flow& flow, const auto& in) {
          const auto gates =
              delta_gates(flow, in[1], flow.weight(a_log), flow.weight(dt), 2, doubled);
          return GradientCheck::Values{delta_rule(flow, in[0], gates, rows, heads)};
        },
        3e-3);
  }
}

TEST(GatedNormOp, has_the_gradient_that_small_changes_show) {
  GradientCheck check;
  const auto gain = check.layout.add({"gain", {5}, kOnes}).take();
  check.input(3, 15);
  check.input(3, 15);
  check.expect_gradients_of([&](Flow& flow, const auto& in) {
    return GradientCheck::Values{gated_norm(flow, in[0], in[1], flow.weight(gain), 1e-2f)};
  });
}

}  // namespace
}  // namespace model::op
