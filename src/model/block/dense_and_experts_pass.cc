#include <cmath>

#include "model/block/dense_and_experts.h"
#include "model/op/activation.h"
#include "model/op/gate.h"

namespace model::block {

Value DenseAndExperts::forward(Flow& flow, const Value& x, const Rows& rows, Stream& stream) const {
  auto out = dense.forward(flow, x);
  after_dense.branch(flow, out);
  const auto routed = before_router.forward(flow, stream);
  op::scale(flow, routed, 1 / std::sqrt(static_cast<double>(experts.hidden)));
  const auto mixed = experts.forward(flow, before_experts.forward(flow, stream), routed, rows);
  after_experts.branch(flow, mixed);
  op::add_onto(flow, out, mixed);
  return out;
}

}  // namespace model::block
