#include "model/block/head.h"
#include "model/op/linear.h"
#include "model/op/log_probabilities.h"
#include "model/op/shaping.h"

namespace model::block {

void Head::logits(Flow& flow, const Value& hidden, const compute::View& out) const {
  const auto& all = hidden.view();
  CHECK(out.rows <= all.rows, "logits are those of the last rows");
  op::linear(all.row_range(all.rows - out.rows, out.rows), flow.matrix(matrix), out);
  op::shape(out, shaping);
}

Value Head::log_probabilities(Flow& flow, const Value& hidden,
                              std::span<const std::int32_t> targets) const {
  return op::log_probabilities(flow, hidden, flow.matrix(matrix), targets, shaping);
}

double Head::row_loss(Flow& flow, const Value& hidden, const op::RowLoss& loss) const {
  return op::row_loss(flow, hidden, flow.matrix(matrix), loss, shaping);
}

Value Head::loss(Flow& flow, const Value& hidden, const op::Targets& targets, op::ZLoss* z) const {
  return op::cross_entropy(flow, hidden, flow.matrix(matrix), targets, shaping, op::kMostLogits, z);
}

}  // namespace model::block
