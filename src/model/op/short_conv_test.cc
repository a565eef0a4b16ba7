#include "model/op/short_conv.h"

#include "model/gradient_check_test.h"

namespace model::op {
namespace {

TEST(ShortConvOp, has_the_gradient_that_small_changes_show) {
  GradientCheck check;
  const auto taps = check.layout.add_joined({{"a", {3, 1, 4}, {}}, {"b", {2, 1, 4}, {}}}).take();
  const SomeRows some({3, 1, 5});
  const auto rows = some.rows();
  check.input(9, 5);
  check.expect_gradients_of([&](Flow& flow, const auto& in) {
    return GradientCheck::Values{short_conv(flow, in[0], flow.weight(taps), rows)};
  });
}

}  // namespace
}  // namespace model::op
