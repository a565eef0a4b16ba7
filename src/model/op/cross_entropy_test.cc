#include "model/op/cross_entropy.h"

#include <gmock/gmock.h>

#include "model/gradient_check_test.h"

namespace model::op {
namespace {

// hidden [5, 6], head [9, 6], of which the third row is not scored.
class CrossEntropyOp : public testing::Test {
 protected:
  void SetUp() override { compute::single_thread_here(); }
  struct Result {
    double loss = 0, squares = 0;
    std::vector<float> of_hidden, of_head;
  };

  Result trained(const Targets& targets, std::size_t most = std::size_t{1} << 29) {
    Result out;
    out.of_head.assign(layout.size, 1e30f);
    const Parameters parameters(layout, head.data(), out.of_head.data());
    Flow flow(workspace, parameters, Flow::Aim::train);
    const auto x = flow.make(compute::Type::f32, 5, 6);
    std::ranges::copy(hidden, x.view().as<float>());
    ZLoss z{.weight = z_weight};
    const auto loss = cross_entropy(flow, x, flow.weight(place), targets, shaping, most,
                                    z_weight > 0 ? &z : nullptr);
    flow.backward();
    out.loss = *loss.view().as<double>();
    if (z_weight > 0) out.squares = *z.squares.view().as<double>();
    const auto* dx = x.gradient().view().as<float>();
    out.of_hidden.assign(dx, dx + 30);
    return out;
  }
  double read(const Targets& targets) {
    const Parameters parameters(layout, head.data());
    Flow flow(workspace, parameters, Flow::Aim::read);
    const auto x = flow.make(compute::Type::f32, 5, 6);
    std::ranges::copy(hidden, x.view().as<float>());
    ZLoss z{.weight = z_weight};
    const auto loss = cross_entropy(flow, x, flow.weight(place), targets, shaping, kMostLogits, &z);
    return *loss.view().as<double>() + z_weight * *z.squares.view().as<double>();
  }
  void expect_differences(std::vector<float>& in, const std::vector<float>& got,
                          const Targets& targets) {
    for (std::size_t i = 0; i < in.size(); ++i) {
      const float kept = in[i], above = kept + 1e-2f, below = kept - 1e-2f;
      in[i] = above;
      const double up = read(targets);
      in[i] = below;
      const double down = read(targets);
      in[i] = kept;
      ASSERT_NEAR(got[i], (up - down) / (static_cast<double>(above) - below), 3e-3) << "at " << i;
    }
  }

  Layout layout;
  const Place place = layout.add({"head", {9, 6}, {}}).take();
  Workspace workspace;
  Shaping shaping;
  double z_weight = 0;
  std::vector<float> hidden = normals(30, "hidden"), head = normals(layout.size, "head");
  const std::vector<std::int32_t> ids = {4, 0, -1, 8, 4};
  const std::vector<float> weights = {1, 0.5f, 3, -2, 0};
};

TEST_F(CrossEntropyOp, has_the_gradient_that_small_changes_show_with_and_without_weights) {
  for (const Targets& targets : {Targets{ids, {}}, Targets{ids, weights}}) {
    const auto got = trained(targets);
    EXPECT_EQ(got.loss, read(targets)) << "reading scores what training scored";
    expect_differences(hidden, got.of_hidden, targets);
    head.resize(54);  // without its padding
    expect_differences(head, got.of_head, targets);
    head.resize(layout.size);
  }
}

TEST_F(CrossEntropyOp, has_the_gradient_of_logits_that_are_scaled_and_capped) {
  shaping = {0.75, 2};
  const Targets targets{ids, weights};
  const auto plain = [&] {
    shaping = {};
    const double loss = read(targets);
    shaping = {0.75, 2};
    return loss;
  }();
  EXPECT_GT(std::abs(read(targets) - plain), 1e-2) << "they count";
  for (const std::size_t most : {1, 1 << 20}) {
    const auto got = trained(targets, most);
    EXPECT_NEAR(got.loss, read(targets), 1e-6);
    expect_differences(hidden, got.of_hidden, targets);
    head.resize(54);  // without its padding
    expect_differences(head, got.of_head, targets);
    head.resize(layout.size);
  }
}

TEST_F(CrossEntropyOp, with_a_z_loss_has_the_gradient_of_both_and_says_them_apart) {
  const Targets targets{ids, weights};
  const double plain = trained(targets).loss;
  z_weight = 0.25;
  for (const std::size_t most : {1, 20, 1 << 20}) {
    const auto got = trained(targets, most);
    EXPECT_NEAR(got.loss, plain, 3e-6);
    EXPECT_GT(std::abs(got.squares), 1e-2) << "it counts";
    EXPECT_NEAR(got.loss + z_weight * got.squares, read(targets), 3e-6);
    expect_differences(hidden, got.of_hidden, targets);
    head.resize(54);  // without its padding
    expect_differences(head, got.of_head, targets);
    head.resize(layout.size);
  }
}

TEST_F(CrossEntropyOp, with_a_z_loss_of_logits_that_are_capped_has_the_gradient_of_both) {
  shaping = {0.75, 2};
  z_weight = 0.25;
  const Targets targets{ids, {}};
  const auto got = trained(targets);
  expect_differences(hidden, got.of_hidden, targets);
}

TEST_F(CrossEntropyOp, counts_a_target_as_often_as_its_weight_says) {
  const std::vector<float> ones(5, 1), twice(5, 2);
  const auto plain = trained({ids, {}});
  const auto same = trained({ids, ones});
  EXPECT_EQ(plain.loss, same.loss);
  EXPECT_EQ(plain.of_hidden, same.of_hidden);
  EXPECT_DOUBLE_EQ(trained({ids, twice}).loss, 2 * plain.loss);
}

TEST_F(CrossEntropyOp, in_chunks_of_rows_is_that_of_all_rows) {
  const Targets targets{ids, weights};
  const auto want = trained(targets);
  for (const std::size_t most : {1, 18, 20}) {
    const auto got = trained(targets, most);
    EXPECT_NEAR(got.loss, want.loss, 3e-6);  // three roundings of a float of that size
    EXPECT_THAT(got.of_hidden, testing::Pointwise(testing::FloatNear(1e-5f), want.of_hidden));
    for (std::size_t i = 0; i < 54; ++i) EXPECT_NEAR(got.of_head[i], want.of_head[i], 1e-5) << i;
  }
}

TEST_F(CrossEntropyOp, throws_for_a_target_outside_the_head) {
  const std::vector<std::int32_t> beyond = {4, 0, -1, 9, 4};
  EXPECT_THROW(read({beyond, {}}), std::out_of_range);
}

}  // namespace
}  // namespace model::op
