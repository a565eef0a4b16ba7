#include "model/op/rope_part.h"

#include "model/gradient_check_test.h"

namespace model::op {
namespace {

TEST(RopePart, has_the_gradient_that_small_changes_show_for_both_kinds_of_pairs) {
  for (const bool neighbours : {true, false}) {
    const Rope rope{.theta = 100, .kind = "default", .attention_factor = 1.5};
    const SomeRows some({3, 1, 2});
    const auto rows = some.rows();
    GradientCheck check;
    check.input(6, 16);
    check.expect_gradients_of([&](Flow& flow, const auto& in) {
      rope_part(flow, in[0], rows, rope,
                {.first = 2, .heads = 2, .step = 7, .width = 6, .neighbours = neighbours});
      return GradientCheck::Values{in[0]};
    });
  }
}

// Column 2j of neighbours is column j of halves, and 2j + 1 is j + width / 2.
TEST(RopePart, turns_neighbours_as_it_turns_halves_that_are_interleaved) {
  const Rope rope{.theta = 100};
  const SomeRows some({4});
  const auto rows = some.rows();
  const Layout layout;
  const Parameters parameters(layout, static_cast<const float*>(nullptr));
  Workspace workspace;
  Flow flow(workspace, parameters, Flow::Aim::read);
  const auto pairs = flow.make(compute::Type::f32, 4, 9),
             halves = flow.make(compute::Type::f32, 4, 9);
  const auto numbers = normals(4 * 9, "rows");
  const auto apart = [](std::size_t i) {
    return i < 1 || i > 6 ? i : 1 + ((i - 1) % 2) * 3 + (i - 1) / 2;
  };
  for (std::size_t m = 0; m < 4; ++m)
    for (std::size_t i = 0; i < 9; ++i) {
      pairs.view().as<float>()[m * 9 + i] = numbers[m * 9 + i];
      halves.view().as<float>()[m * 9 + apart(i)] = numbers[m * 9 + i];
    }
  rope_part(flow, pairs, rows, rope, {.first = 1, .width = 6, .neighbours = true});
  rope_part(flow, halves, rows, rope, {.first = 1, .width = 6});
  for (std::size_t m = 0; m < 4; ++m)
    for (std::size_t i = 0; i < 9; ++i)
      EXPECT_EQ(pairs.view().as<float>()[m * 9 + i], halves.view().as<float>()[m * 9 + apart(i)]);
  EXPECT_EQ(pairs.view().as<float>()[9 + 8], numbers[9 + 8]) << "others stay";
  EXPECT_NE(pairs.view().as<float>()[9 + 1], numbers[9 + 1]);
}

TEST(RopePart, turns_back_a_copy_and_has_its_gradient) {
  const Rope rope{.theta = 100, .kind = "default"};
  const SomeRows some({3, 1, 2});
  const auto rows = some.rows();
  const compute::RopePart part{.first = 1, .heads = 2, .step = 5, .width = 4, .neighbours = true};
  GradientCheck check;
  check.input(6, 10);
  check.expect_gradients_of([&](Flow& flow, const auto& in) {
    return GradientCheck::Values{rope_part_back(flow, in[0], rows, rope, part), in[0]};
  });
  Layout layout;
  Workspace workspace;
  const Parameters parameters(layout, static_cast<const float*>(nullptr));
  Flow flow(workspace, parameters, Flow::Aim::read);
  const auto x = flow.make(compute::Type::f32, 6, 10);
  const auto numbers = normals(60, "x");
  std::ranges::copy(numbers, x.view().as<float>());
  const auto back = rope_part_back(flow, x, rows, rope, part);
  EXPECT_TRUE(std::equal(numbers.begin(), numbers.end(), x.view().as<float>()));
  rope_part(flow, back, rows, rope, part);
  for (std::size_t i = 0; i < 60; ++i) EXPECT_NEAR(back.view().as<float>()[i], numbers[i], 1e-6);
}

}  // namespace
}  // namespace model::op
