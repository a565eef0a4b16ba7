#include "model/op/attention.h"

#include "model/gradient_check_test.h"

namespace model::op {
namespace {

TEST(AttentionOp, has_the_gradient_that_small_changes_show_for_one_and_for_grouped_heads) {
  for (const compute::Heads heads : {compute::Heads{2, 2, 8}, compute::Heads{4, 2, 6}}) {
    GradientCheck check;
    const SomeRows some({3, 1, 2});
    const auto rows = some.rows();
    check.input(6, static_cast<std::size_t>(heads.row()));
    check.expect_gradients_of([&](Flow& flow, const auto& in) {
      return GradientCheck::Values{attention(flow, in[0], rows, heads)};
    });
  }
}

TEST(AttentionOp, has_the_gradient_that_small_changes_show_with_options_and_sinks) {
  const compute::Heads heads{.query = 4, .kv = 2, .width = 6, .value_width = 5};
  for (const bool with_sinks : {false, true}) {
    GradientCheck check;
    const SomeRows some({3, 1, 5});
    const auto rows = some.rows();
    const auto place = with_sinks ? check.layout.add({"sinks", {4}, kZeros}).take() : Place{};
    check.input(9, static_cast<std::size_t>(heads.row()));
    check.expect_gradients_of([&](Flow& flow, const auto& in) {
      const auto sinks = with_sinks ? std::optional(flow.weight(place)) : std::nullopt;
      return GradientCheck::Values{
          attention(flow, in[0], rows, heads, {.scale = 0.4, .window = 3, .cap = 2}, sinks)};
    });
  }
}

class AttentionOn : public testing::Test {
 protected:
  void SetUp() override { compute::single_thread_here(); }
  const compute::Heads heads{4, 2, 8};
  compute::AttentionOptions options;
  const std::size_t width = static_cast<std::size_t>(heads.row()), Q = 32;
  const std::vector<float> all = normals(7 * width, "qkv");
  Workspace workspace;
  const Layout layout;
  const Parameters parameters{layout, static_cast<const float*>(nullptr)};
  Flow flow{workspace, parameters, Flow::Aim::read};

  std::vector<float> on(std::size_t first, std::size_t count, KeysValues& state) {
    const auto qkv = flow.make(compute::Type::f32, count, width);
    std::copy_n(all.data() + first * width, count * width, qkv.view().as<float>());
    const std::vector<std::int32_t> ids(count), positions(count);
    const std::uint32_t whole[] = {0, static_cast<std::uint32_t>(count)};
    const auto out =
        attention_on(flow, qkv, {ids, positions, whole, static_cast<std::int64_t>(first)}, heads,
                     state, options);
    return {out.view().as<float>(), out.view().as<float>() + count * Q};
  }
};

TEST_F(AttentionOn, of_a_text_in_parts_is_that_of_the_whole_text) {
  KeysValues whole;
  const auto want = on(0, 7, whole);
  for (const std::size_t part : {1, 3}) {
    KeysValues state;
    for (std::size_t first = 0; first < 7; first += part) {
      const auto n = std::min(part, 7 - first);
      const auto got = on(first, n, state);
      for (std::size_t i = 0; i < n * Q; ++i)
        ASSERT_NEAR(got[i], want[first * Q + i], 1e-5) << "in parts of " << part;
    }
    EXPECT_EQ(state.keys, whole.keys);
    EXPECT_EQ(state.values, whole.values);
  }
}

TEST_F(AttentionOn, keeps_of_a_window_what_it_can_still_see) {
  options = {.scale = 0.5, .window = 3, .cap = 2};
  KeysValues whole;
  const auto want = on(0, 7, whole);
  for (const std::size_t part : {1, 2, 3}) {
    KeysValues state;
    for (std::size_t first = 0; first < 7; first += part) {
      const auto n = std::min(part, 7 - first);
      const auto got = on(first, n, state);
      for (std::size_t i = 0; i < n * Q; ++i)
        ASSERT_NEAR(got[i], want[first * Q + i], 1e-5) << "in parts of " << part;
      EXPECT_LE(state.keys.size(), (4 + part) * 16) << "in parts of " << part;
    }
    EXPECT_GT(state.first, 0);
  }
}

// What a pass left that failed in a later layer must not be seen twice.
TEST_F(AttentionOn, drops_what_stands_behind_the_tokens_that_came_before) {
  KeysValues state, other;
  on(0, 3, state);
  on(0, 3, other);
  on(3, 2, other);
  EXPECT_EQ(on(3, 4, other), on(3, 4, state));
  EXPECT_EQ(other.keys, state.keys);
}

}  // namespace
}  // namespace model::op
