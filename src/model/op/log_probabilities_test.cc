#include "model/op/log_probabilities.h"

#include "model/gradient_check_test.h"
#include "model/op/cross_entropy.h"
#include "model/weights.h"

namespace model::op {
namespace {

// hidden [5, 6], head [9, 6], of which the third row has no target.
class LogProbabilitiesOp : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    compute::single_thread_here();
    const auto found = compute::device_of(GetParam());
    if (!found.ok()) GTEST_SKIP() << found.error().sentence();
    device = *found;
  }

  // What stands in the gradients of hidden and head once the result has that gradient.
  struct Trained {
    std::vector<double> result;
    std::vector<float> of_hidden, of_head;
  };
  Trained trained(std::span<const double> gradient, std::size_t most = kMostHeld) {
    Trained out;
    out.of_head.assign(layout.size, 1e30f);
    const Parameters parameters(layout, head.data(), out.of_head.data(), device);
    Workspace workspace(device);
    Flow flow(workspace, parameters, Flow::Aim::train);
    const auto x = flow.make(compute::Type::f32, 5, 6);
    std::ranges::copy(hidden, x.view().as<float>());
    const auto y = log_probabilities(flow, x, flow.weight(place), ids, shaping, most);
    out.result.assign(y.view().as<double>(), y.view().as<double>() + 5);
    std::ranges::copy(gradient, flow.sink(y.gradient()).view.as<double>());
    flow.backward();
    const auto* dx = x.gradient().view().as<float>();
    out.of_hidden.assign(dx, dx + 30);
    return out;
  }
  std::vector<double> read(std::size_t most = kMostHeld) {
    const Parameters parameters(layout, head.data(), static_cast<float*>(nullptr), device);
    Workspace workspace(device);
    Flow flow(workspace, parameters, Flow::Aim::read);
    const auto x = flow.make(compute::Type::f32, 5, 6);
    std::ranges::copy(hidden, x.view().as<float>());
    const auto y = log_probabilities(flow, x, flow.weight(place), ids, shaping, most);
    return {y.view().as<double>(), y.view().as<double>() + 5};
  }
  void expect_differences(std::vector<float>& in, std::size_t count,
                          const std::vector<float>& got) {
    const auto sum = [&] {
      double out = 0;
      const auto each = read();
      for (std::size_t m = 0; m < 5; ++m) out += factors[m] * each[m];
      return out;
    };
    for (std::size_t i = 0; i < count; ++i) {
      const float kept = in[i], above = kept + 1e-2f, below = kept - 1e-2f;
      in[i] = above;
      const double up = sum();
      in[i] = below;
      const double down = sum();
      in[i] = kept;
      ASSERT_NEAR(got[i], (up - down) / (static_cast<double>(above) - below), 3e-3) << "at " << i;
    }
  }

  compute::Device device;
  Layout layout;
  const Place place = layout.add({"head", {9, 6}, {}}).take();
  Shaping shaping;
  std::vector<float> hidden = normals(30, "hidden"), head = normals(layout.size, "head");
  const std::vector<std::int32_t> ids = {4, 0, -1, 8, 4};
  const std::vector<double> factors = {1, -0.5, 3, 2, 0};
};

TEST_P(LogProbabilitiesOp, have_the_gradient_that_small_changes_show) {
  for (const Shaping& one : {Shaping{}, Shaping{0.75, 2}}) {
    shaping = one;
    const auto got = trained(factors);
    EXPECT_EQ(got.result, read());
    EXPECT_EQ(got.result[2], 0) << "no target";
    expect_differences(hidden, 30, got.of_hidden);
    expect_differences(head, 54, got.of_head);
  }
}

TEST_P(LogProbabilitiesOp, sum_up_to_the_cross_entropy_and_its_gradient_however_few_are_held) {
  const std::vector<float> weights = {-1, 0.5f, -3, -2, 0};
  std::vector<float> of_head(layout.size);
  const Parameters parameters(layout, head.data(), of_head.data(), device);
  Workspace workspace(device);
  Flow flow(workspace, parameters, Flow::Aim::train);
  const auto x = flow.make(compute::Type::f32, 5, 6);
  std::ranges::copy(hidden, x.view().as<float>());
  const auto loss = cross_entropy(flow, x, flow.weight(place), {ids, weights});
  flow.backward();
  for (const std::size_t most : {std::size_t{1}, std::size_t{20}, kMostHeld}) {
    const auto got = trained(factors, most);
    double sum = 0;
    for (std::size_t m = 0; m < 5; ++m) sum += factors[m] * got.result[m];
    EXPECT_NEAR(sum, *loss.view().as<double>(), 1e-5);
    for (std::size_t i = 0; i < 30; ++i)
      EXPECT_NEAR(got.of_hidden[i], x.gradient().view().as<float>()[i], 1e-5);
    for (std::size_t i = 0; i < 54; ++i) EXPECT_NEAR(got.of_head[i], of_head[i], 1e-5);
  }
}

INSTANTIATE_TEST_SUITE_P(Sets, LogProbabilitiesOp, testing::Values("cpu", "torch"),
                         [](const auto& info) { return std::string(info.param); });

// A head of three stretches and some more, as it is stored and as numbers, few rows and many.
TEST(LogProbabilities, of_stretches_have_the_bits_of_all_logits_at_once) {
  compute::single_thread_here();
  Layout layout;
  const auto place = layout.add({"head", {3500, 16}, {}}).take();
  const auto head = normals(layout.size, "head");
  const auto stored = Weights::of(layout, head);
  for (const std::size_t M : {1, 7, 32, 33, 100}) {
    const auto hidden = normals(M * 16, "hidden");
    std::vector<std::int32_t> ids;
    for (std::size_t m = 0; m < M; ++m) ids.push_back(static_cast<std::int32_t>(m * 997 % 3500));
    const auto read = [&](const Parameters& parameters, std::size_t most) {
      Workspace workspace;
      Flow flow(workspace, parameters, Flow::Aim::read);
      const auto x = flow.make(compute::Type::f32, M, 16);
      std::ranges::copy(hidden, x.view().as<float>());
      const auto y = log_probabilities(flow, x, flow.matrix(place), ids, {}, most);
      return std::vector<double>(y.view().as<double>(), y.view().as<double>() + M);
    };
    for (const auto& parameters :
         {Parameters(layout, *stored, compute::Type::f32), Parameters(layout, head.data())})
      EXPECT_EQ(read(parameters, 1), read(parameters, kMostHeld)) << M << " rows";
  }
}

}  // namespace
}  // namespace model::op
