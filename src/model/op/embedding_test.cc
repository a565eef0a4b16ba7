#include "model/op/embedding.h"

#include "model/gradient_check_test.h"
#include "model/op/linear.h"

namespace model::op {
namespace {

TEST(EmbeddingOp, has_the_gradient_that_small_changes_show_where_ids_stand_twice) {
  GradientCheck check;
  const SomeRows some({9, 2});
  const auto rows = some.rows();
  const auto table = check.layout.add({"table", {7, 5}, {}}).take();
  check.expect_gradients_of([&](Flow& flow, const auto&) {
    return GradientCheck::Values{embedding(flow, rows, flow.weight(table))};
  });
}

// As in a tied model, whose head wrote first.
TEST(EmbeddingOp, adds_to_the_gradient_that_another_use_of_the_table_has_written) {
  GradientCheck check;
  const SomeRows some({9, 2});
  const auto rows = some.rows();
  const auto table = check.layout.add({"table", {7, 5}, {}}).take();
  check.input(4, 5);
  check.expect_gradients_of([&](Flow& flow, const auto& in) {
    const auto x = embedding(flow, rows, flow.weight(table));
    return GradientCheck::Values{x, linear(flow, in[0], flow.weight(table))};
  });
}

TEST(EmbeddingOp, throws_for_an_id_outside_the_table_before_anything_is_computed) {
  Layout layout;
  const auto table = layout.add({"table", {7, 5}, {}}).take();
  const std::vector<float> weights(layout.size);
  const Parameters parameters(layout, weights.data());
  for (const std::int32_t id : {-1, 7}) {
    Workspace workspace;
    Flow flow(workspace, parameters, Flow::Aim::read);
    const std::vector<std::int32_t> ids = {3, id}, positions = {0, 1};
    const std::vector<std::uint32_t> segments = {0, 2};
    EXPECT_THROW(embedding(flow, {ids, positions, segments}, flow.weight(table)),
                 std::out_of_range);
    EXPECT_EQ(workspace.memory.held(), 0u);
  }
}

}  // namespace
}  // namespace model::op
