// The operations that move rows to experts and back.
#include "model/gradient_check_test.h"
#include "model/op/dispatch.h"
#include "model/op/gate.h"
#include "model/op/grouped_linear.h"

namespace model::op {
namespace {

// Four tokens that choose two of three experts; nobody chooses the second.
Dispatch some_choice(Flow& flow) {
  const auto ids = flow.make(compute::Type::i32, 4, 2);
  std::ranges::copy(std::vector{2, 0, 0, 2, 2, 0, 0, 2}, ids.view().as<std::int32_t>());
  return sort_by_expert(flow, ids, 3);
}

TEST(DispatchOp, has_the_gradient_that_small_changes_show_of_rows_and_weights) {
  GradientCheck check;
  check.input(4, 5);
  check.input(4, 2);
  check.expect_gradients_of([&](Flow& flow, const auto& in) {
    const auto by = some_choice(flow);
    const auto rows = dispatch(flow, in[0], by);
    return GradientCheck::Values{rows, combine(flow, rows, in[1], by)};
  });
}

TEST(GroupedLinear, has_the_gradient_that_small_changes_show_in_both_orders_of_its_matrices) {
  for (const auto turned : {compute::Turn::no, compute::Turn::yes}) {
    GradientCheck check;
    const bool yes = turned == compute::Turn::yes;
    const auto w =
        check.layout
            .add({"w",
                  yes ? std::vector<std::int64_t>{3, 4, 5} : std::vector<std::int64_t>{3, 5, 4},
                  {}})
            .take();
    const auto bias = check.layout.add({"bias", {3, 4}, {}}).take();
    check.input(8, 5);
    check.expect_gradients_of([&](Flow& flow, const auto& in) {
      const auto by = some_choice(flow);
      const auto y =
          grouped_linear(flow, in[0], flow.weight(w), flow.weight(bias), by.begins, turned);
      EXPECT_EQ(y.view().width, 4u);
      return GradientCheck::Values{y};
    });
  }
}

TEST(GroupedLinear, takes_the_joined_matrices_of_experts_as_one) {
  GradientCheck check;
  const auto w =
      check.layout.add_joined({{"a", {3, 5}, {}}, {"b", {3, 5}, {}}, {"c", {3, 5}, {}}}).take();
  check.input(8, 5);
  check.expect_gradients_of([&](Flow& flow, const auto& in) {
    return GradientCheck::Values{
        grouped_linear(flow, in[0], flow.weight(w), some_choice(flow).begins, compute::Turn::yes)};
  });
}

TEST(Gates, have_the_gradients_that_small_changes_show) {
  GradientCheck check;
  check.input(3, 6);
  check.input(3, 8);
  check.input(3, 1);
  check.expect_gradients_of([&](Flow& flow, const auto& in) {
    const auto gated = gate_rows(flow, in[0], in[2]);
    add_onto(flow, gated, in[0]);
    const compute::ClampedGlu wide{50, 1.702f, 1, true};  // no change crosses a bound
    return GradientCheck::Values{gated, clamped_glu(flow, in[1], wide)};
  });
}

}  // namespace
}  // namespace model::op
