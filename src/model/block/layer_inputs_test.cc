#include "model/block/layer_inputs.h"

#include "model/gradient_check_test.h"

namespace model::block {
namespace {

constexpr std::int64_t H = 6, L = 3, P = 4;

LayerInputs some_inputs() {
  return {.hidden = H,
          .layers = L,
          .width = P,
          .embedding = {.vocabulary = 7, .hidden = L * P, .name = "table", .scale = 2},
          .norm = {P, 0.1, "norm", false, true},
          .name = "project"};
}
LayerInput some_input() {
  return {.hidden = H, .width = P, .after = {H, 0.1, "after", false, true}};
}

TEST(LayerInputs, has_the_gradient_that_small_changes_show_and_lets_the_stream_go_on) {
  auto block = some_inputs();
  const SomeRows some({2, 1});
  const auto rows = some.rows();
  GradientCheck check(0.5f);
  block.declare(check.layout).take();
  check.input(3, H);
  check.expect_gradients_of(
      [&](Flow& flow, const auto& in) {
        Stream stream{in[0], {}};
        const auto out = block.forward(flow, rows, stream);
        return GradientCheck::Values{out, stream.x};
      },
      3e-3);
}

TEST(LayerInput, has_the_gradient_that_small_changes_show_of_the_columns_that_are_its_own) {
  GradientCheck check(0.5f);
  auto first = some_input(), last = some_input();
  first.declare(check.layout, 0, "a.").take();
  last.declare(check.layout, 2, "b.").take();
  check.input(3, H);
  check.input(3, L * P);
  check.expect_gradients_of(
      [&](Flow& flow, const auto& in) {
        Stream stream{in[0], {}};
        first.forward(flow, stream, in[1]);
        last.forward(flow, stream, in[1]);
        return GradientCheck::Values{stream.branch, stream.x};
      },
      3e-3);
}

// (2 * table[id] + norm(project x / sqrt(H))) / sqrt(2), input by input.
TEST(LayerInputs, are_the_definition) {
  compute::single_thread_here();
  auto block = some_inputs();
  Layout layout;
  block.declare(layout).take();
  const auto w = normals(layout.size, "weights"), x = normals(H, "x");
  const Parameters parameters(layout, w.data());
  Workspace workspace;
  Flow flow(workspace, parameters, Flow::Aim::read);
  Stream stream{flow.make(compute::Type::f32, 1, H), {}};
  std::ranges::copy(x, stream.x.view().as<float>());
  const SomeRows some({1});
  const auto out = block.forward(flow, some.rows(), stream);
  const auto* table = w.data() + layout.find("table")->offset + some.ids[0] * L * P;
  const auto* matrix = w.data() + layout.find("project")->offset;
  const auto* gain = w.data() + layout.find("norm")->offset;
  for (std::int64_t i = 0; i < L; ++i) {
    double row[P], squares = 0;
    for (std::int64_t c = 0; c < P; ++c) {
      row[c] = 0;
      for (std::int64_t h = 0; h < H; ++h)
        row[c] += static_cast<double>(matrix[(i * P + c) * H + h]) * x.data()[h];
      row[c] /= std::sqrt(H);
      squares += row[c] * row[c];
    }
    for (std::int64_t c = 0; c < P; ++c) {
      const double normed = row[c] / std::sqrt(squares / P + 0.1) * gain[c];
      EXPECT_NEAR(out.view().as<float>()[i * P + c],
                  (2.0 * table[i * P + c] + normed) / std::sqrt(2.0), 1e-5);
    }
  }
}

TEST(LayerInputs, cost_a_product_for_all_layers_and_two_in_each) {
  EXPECT_EQ(some_inputs().cost().token_flops, 6.0 * H * L * P);
  EXPECT_EQ(some_input().cost().token_flops, 6.0 * 2 * H * P);
}

}  // namespace
}  // namespace model::block
