#include "model/op/gated_linear.h"

#include "model/gradient_check_test.h"
#include "model/op/activation.h"
#include "model/op/linear.h"

namespace model::op {
namespace {

constexpr compute::Activation kAll[] = {compute::Activation::silu, compute::Activation::gelu,
                                        compute::Activation::gelu_tanh, compute::Activation::relu2};

TEST(GatedLinear, has_the_gradient_that_small_changes_show_of_every_kind) {
  for (const auto kind : kAll) {
    GradientCheck check(0.5f);
    const auto weight = check.layout.add({"weight", {5, 9}, {1}}).take();
    check.input(4, 18);
    check.expect_gradients_of([&](Flow& flow, const auto& in) {
      return GradientCheck::Values{gated_linear(flow, in[0], kind, flow.weight(weight))};
    });
  }
}

// Steps of trainings that were made before it keep their bits.
TEST(GatedLinear, has_the_bits_of_a_gate_and_a_product) {
  compute::single_thread_here();
  Layout layout;
  const auto place = layout.add({"weight", {48, 96}, {1}}).take();
  const auto numbers = normals(layout.size + 21 * 192, "numbers");
  std::vector<compute::bf16> all(numbers.size());
  compute::kernels_for<compute::bf16>().narrow(numbers.data(), all.data(), all.size());
  for (const auto kind : kAll) {
    const auto run = [&](bool apart) {
      std::vector<compute::bf16> gradient(layout.size);
      Workspace workspace;
      const Parameters parameters(layout, all.data(), gradient.data());
      Flow flow(workspace, parameters, Flow::Aim::train);
      const auto x = flow.make(compute::Type::bf16, 21, 192);
      std::memcpy(x.view().data, all.data() + layout.size, 21 * 192 * 2);
      const auto w = flow.weight(place);
      const auto y = apart ? linear(flow, gated(flow, x, kind), w) : gated_linear(flow, x, kind, w);
      std::memcpy(flow.sink(y.gradient()).view.data, all.data(), 21 * 48 * 2);
      const auto of = [](const compute::View& view) {
        return std::string(static_cast<const char*>(view.data), view.elements() * 2);
      };
      auto out = of(y.view());
      flow.backward();
      return out + of(x.gradient().view()) + of(compute::view_of(gradient.data(), 48, 96));
    };
    EXPECT_EQ(run(false), run(true));
  }
}

}  // namespace
}  // namespace model::op
