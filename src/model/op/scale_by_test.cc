#include "model/op/scale_by.h"

#include "model/gradient_check_test.h"

namespace model::op {
namespace {

TEST(ScaleBy, has_the_gradient_of_its_rows_and_none_of_a_number_that_does_not_learn) {
  GradientCheck check;
  const auto number = check.layout.add({"number", {1}, kOnes, NewParameter::Kind::buffer}).take();
  check.hold("number", 1.5f);
  check.input(3, 5);
  check.expect_gradients_of([&](Flow& flow, const auto& in) {
    scale_by(flow, in[0], flow.weight(number));
    return GradientCheck::Values{in[0]};
  });
}

TEST(ScaleExperts, has_the_gradient_that_small_changes_show_of_weights_and_numbers) {
  GradientCheck check;
  const auto scale = check.layout.add({"scale", {3}, kOnes}).take();
  check.input(4, 2);
  check.expect_gradients_of([&](Flow& flow, const auto& in) {
    const auto ids = flow.make(compute::Type::i32, 4, 2);
    std::ranges::copy(std::vector{2, 0, 0, 2, 2, 0, 0, 2}, ids.view().as<std::int32_t>());
    return GradientCheck::Values{scale_experts(flow, in[0], ids, flow.weight(scale))};
  });
}

}  // namespace
}  // namespace model::op
