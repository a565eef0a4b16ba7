#include "model/block/delta_net.h"

#include "model/gradient_check_test.h"

namespace model::block {
namespace {

using Form = DeltaNet::Form;

DeltaNet net_of(Form form) {
  return {.hidden = 6,
          .key_heads = 2,
          .value_heads = 4,
          .key_dim = 6,
          .value_dim = 5,
          .taps = 3,
          .form = form,
          .doubled = form == Form::apart,
          .norm_eps = 1e-2};
}

TEST(DeltaNet, has_the_gradient_that_small_changes_show_of_either_form) {
  for (const auto form : {Form::by_key_head, Form::apart}) {
    auto block = net_of(form);
    const SomeRows some({4, 1, 3});
    const auto rows = some.rows();
    GradientCheck check(0.5f);
    block.declare(check.layout, "").take();
    check.input(8, 6);
    check.expect_gradients_of(
        [&](Flow& flow, const auto& in) {
          return GradientCheck::Values{block.forward(flow, in[0], rows, nullptr)};
        },
        3e-3);
  }
}

TEST(DeltaNet, declares_its_parameters_as_checkpoints_name_them) {
  const auto names = [](Form form) {
    auto block = net_of(form);
    Layout layout;
    block.declare(layout, "l.").take();
    std::string out;
    for (const auto& p : layout.parameters) out += p.name.substr(14) + shown(p.shape) + " ";
    return out;
  };
  EXPECT_EQ(names(Form::by_key_head),
            "in_proj_qkvz.weight[64, 6] in_proj_ba.weight[8, 6] conv1d.weight[44, 1, 3] A_log[4] "
            "dt_bias[4] norm.weight[5] out_proj.weight[6, 20] ");
  EXPECT_EQ(names(Form::apart),
            "q_proj.weight[12, 6] k_proj.weight[12, 6] v_proj.weight[20, 6] g_proj.weight[20, 6] "
            "b_proj.weight[4, 6] a_proj.weight[4, 6] q_conv1d.weight[12, 1, 3] "
            "k_conv1d.weight[12, 1, 3] v_conv1d.weight[20, 1, 3] A_log[4] dt_bias[4] "
            "o_norm.weight[5] o_proj.weight[6, 20] ");
}

// One text read in a flow of its own.
class Reading : public testing::TestWithParam<Form> {
 protected:
  void SetUp() override {
    compute::single_thread_here();
    block.declare(layout, "").take();
    weights = normals(layout.size, "weights");
    all = normals(80 * 6, "x");
  }
  DeltaNet block = net_of(GetParam());
  Layout layout;
  std::vector<float> weights, all;
  Workspace workspace;

  std::vector<float> on(std::size_t first, const std::vector<std::size_t>& lengths,
                        BlockState* state) {
    const Parameters parameters(layout, weights.data());
    Flow flow(workspace, parameters, Flow::Aim::read);
    const SomeRows some(lengths);
    auto rows = some.rows();
    rows.first = state ? static_cast<std::int64_t>(first) : 0;
    const auto x = flow.make(compute::Type::f32, rows.count(), 6);
    std::copy_n(all.data() + first * 6, rows.count() * 6, x.view().as<float>());
    const auto out = block.forward(flow, x, rows, state);
    return {out.view().as<float>(), out.view().as<float>() + rows.count() * 6};
  }
};

TEST_P(Reading, reads_a_text_in_parts_as_it_reads_the_whole) {
  const auto want = on(0, {80}, nullptr);
  for (const std::size_t part : {1, 2, 33}) {
    BlockState state;
    for (std::size_t first = 0; first < 80; first += part) {
      const auto n = std::min<std::size_t>(part, 80 - first);
      const auto got = on(first, {n}, &state);
      for (std::size_t i = 0; i < n * 6; ++i)
        ASSERT_NEAR(got[i], want[first * 6 + i], 1e-4) << "in parts of " << part;
    }
  }
}

TEST_P(Reading, begins_anew_in_every_segment) {
  const auto both = on(0, {30, 50}, nullptr), first = on(0, {30}, nullptr),
             second = on(30, {50}, nullptr);
  EXPECT_TRUE(std::equal(first.begin(), first.end(), both.begin()));
  EXPECT_TRUE(std::equal(second.begin(), second.end(), both.begin() + 30 * 6));
}

TEST_P(Reading, lets_a_copy_of_its_state_go_its_own_way) {
  BlockState state;
  on(0, {5}, &state);
  auto copy = state;
  const auto one = on(5, {7}, &state);
  EXPECT_EQ(on(5, {7}, &copy), one);
}

// The state cannot go back, so what a failed pass left must not be read on in silence.
TEST_P(Reading, refuses_rows_that_do_not_follow_its_state) {
  BlockState state;
  on(0, {5}, &state);
  EXPECT_THROW(on(4, {2}, &state), std::runtime_error);
  EXPECT_THROW(on(6, {2}, &state), std::runtime_error);
}

INSTANTIATE_TEST_SUITE_P(DeltaNet, Reading, testing::Values(Form::by_key_head, Form::apart),
                         [](const auto& one) {
                           return one.param == Form::apart ? "apart" : "by_key_head";
                         });

}  // namespace
}  // namespace model::block
