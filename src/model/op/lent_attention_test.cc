#include "model/op/lent_attention.h"

#include "model/gradient_check_test.h"

namespace model::op {
namespace {

const compute::Heads kHeads{.query = 4, .kv = 2, .width = 6};
constexpr compute::AttentionOptions kOptions{.scale = 0.4, .window = 3};
constexpr std::size_t Q = 24, kRow = 48;

TEST(LentAttention, has_the_gradient_that_small_changes_show_beside_that_of_the_lender) {
  GradientCheck check;
  const SomeRows some({3, 1, 5});
  const auto rows = some.rows();
  check.input(9, kRow);
  check.input(9, Q);
  check.input(9, Q);
  check.expect_gradients_of([&](Flow& flow, const auto& in) {
    const auto own = attention(flow, in[0], rows, kHeads, kOptions);
    const auto one = attention_to(flow, in[1], {in[0]}, rows, kHeads, kOptions);
    return GradientCheck::Values{own, one,
                                 attention_to(flow, in[2], {in[0]}, rows, kHeads, kOptions)};
  });
}

class LentOn : public testing::Test {
 protected:
  void SetUp() override { compute::single_thread_here(); }
  const std::vector<float> all = normals(9 * kRow, "qkv");
  Workspace workspace;
  const Layout layout;
  const Parameters parameters{layout, static_cast<const float*>(nullptr)};
  Flow flow{workspace, parameters, Flow::Aim::read};

  struct Both {
    std::vector<float> own, borrowed;
  };
  static void append(std::vector<float>& to, const Value& from) {
    to.insert(to.end(), from.view().as<float>(), from.view().as<float>() + from.view().elements());
  }
  // A borrower with the lender's own queries sees what the lender sees.
  Both in_parts_of(std::size_t part) {
    KeysValues state;
    Both out;
    for (std::size_t first = 0; first < 9; first += part) {
      const auto count = std::min(part, 9 - first);
      const auto qkv = flow.make(compute::Type::f32, count, kRow),
                 query = flow.make(compute::Type::f32, count, Q);
      std::copy_n(all.data() + first * kRow, count * kRow, qkv.view().as<float>());
      compute::copy(query.view(), qkv.view().columns(0, Q));
      const std::vector<std::int32_t> ids(count), positions(count);
      const std::uint32_t whole[] = {0, static_cast<std::uint32_t>(count)};
      const Rows rows{ids, positions, whole, static_cast<std::int64_t>(first)};
      append(out.own, attention_on(flow, qkv, rows, kHeads, state, kOptions));
      append(out.borrowed, attention_to(flow, query, {qkv, &state}, rows, kHeads, kOptions));
    }
    return out;
  }
};

TEST_F(LentOn, goes_on_with_what_the_lender_keeps_though_its_window_forgets) {
  const auto whole = in_parts_of(9).own;
  for (const std::size_t part : {1, 2, 4, 9}) {
    const auto both = in_parts_of(part);
    ASSERT_EQ(both.own.size(), whole.size());
    EXPECT_EQ(both.borrowed, both.own) << "in parts of " << part;
    for (std::size_t i = 0; i < whole.size(); ++i)
      ASSERT_NEAR(both.borrowed[i], whole[i], 1e-5) << "in parts of " << part;
  }
}

}  // namespace
}  // namespace model::op
