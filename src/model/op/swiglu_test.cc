#include "model/op/swiglu.h"

#include "model/gradient_check_test.h"

namespace model::op {
namespace {

TEST(SwigluOp, has_the_gradient_that_small_changes_show) {
  GradientCheck check;
  check.input(3, 38);
  check.expect_gradients_of(
      [&](Flow& flow, const auto& in) { return GradientCheck::Values{swiglu(flow, in[0])}; });
}

}  // namespace
}  // namespace model::op
