#include "model/op/row_loss.h"

#include "model/gradient_check_test.h"
#include "model/op/cross_entropy.h"

namespace model::op {
namespace {

// hidden [5, 6], head [9, 6], of which the third row has no target.
class RowLossOp : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    compute::single_thread_here();
    const auto found = compute::device_of(GetParam());
    if (!found.ok()) GTEST_SKIP() << found.error().sentence();
    device = *found;
  }
  struct Trained {
    double loss = 0;
    std::vector<float> of_hidden, of_head;
  };
  // work(flow, hidden, head) -> the loss.
  template <class Work>
  Trained trained(Work work) {
    Trained out;
    out.of_head.assign(layout.size, 1e30f);
    const Parameters parameters(layout, head.data(), out.of_head.data(), device);
    Workspace workspace(device);
    Flow flow(workspace, parameters, Flow::Aim::train);
    const auto x = flow.make(compute::Type::f32, 5, 6);
    std::ranges::copy(hidden, x.view().as<float>());
    out.loss = work(flow, x, flow.weight(place));
    flow.backward();
    const auto* dx = x.gradient().view().as<float>();
    out.of_hidden.assign(dx, dx + 30);
    return out;
  }

  compute::Device device;
  Layout layout;
  const Place place = layout.add({"head", {9, 6}, {}}).take();
  std::vector<float> hidden = normals(30, "hidden"), head = normals(layout.size, "head");
  const std::vector<std::int32_t> ids = {4, 0, -1, 8, 4};
};

// -ln p of the target, written again.
double surprise(std::int32_t target, std::span<float> logits) {
  if (target < 0) {
    std::ranges::fill(logits, 0.0F);
    return 0;
  }
  double sum = 0;
  for (const float one : logits) sum += std::exp(static_cast<double>(one));
  const double out = std::log(sum) - logits[static_cast<std::size_t>(target)];
  for (std::size_t i = 0; i < logits.size(); ++i)
    logits[i] = static_cast<float>(std::exp(static_cast<double>(logits[i])) / sum -
                                   (i == static_cast<std::size_t>(target) ? 1 : 0));
  return out;
}

TEST_P(RowLossOp, of_the_cross_entropy_is_the_cross_entropy_however_few_rows_are_held) {
  for (const Shaping& shaping : {Shaping{}, Shaping{0.75, 2}}) {
    const auto wanted = trained([&](Flow& flow, const Value& x, const Weight& weight) {
      return *cross_entropy(flow, x, weight, {ids, {}}, shaping).view().as<double>();
    });
    for (const std::size_t most : {std::size_t{1}, std::size_t{20}, kMostHeld}) {
      const auto got = trained([&](Flow& flow, const Value& x, const Weight& weight) {
        return row_loss(
            flow, x, weight,
            [&](std::size_t row, std::span<float> logits) { return surprise(ids[row], logits); },
            shaping, most);
      });
      EXPECT_NEAR(got.loss, wanted.loss, 1e-5);
      for (std::size_t i = 0; i < 30; ++i) EXPECT_NEAR(got.of_hidden[i], wanted.of_hidden[i], 1e-5);
      for (std::size_t i = 0; i < 54; ++i) EXPECT_NEAR(got.of_head[i], wanted.of_head[i], 1e-5);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Sets, RowLossOp, testing::Values("cpu", "torch"),
                         [](const auto& info) { return std::string(info.param); });

}  // namespace
}  // namespace model::op
