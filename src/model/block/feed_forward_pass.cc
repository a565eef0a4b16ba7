#include "model/block/feed_forward.h"
#include "model/op/linear.h"
#include "model/op/swiglu.h"

namespace model::block {

Value FeedForward::forward(Flow& flow, const Value& x) const {
  const auto gate_up = op::linear(flow, x, flow.weight(at.gate_up));
  if (biased) op::add_bias(flow, gate_up, flow.weight(at.gate_up_bias));
  const auto h = op::swiglu(flow, gate_up);
  auto out = op::linear(flow, h, flow.weight(at.down));
  if (biased) op::add_bias(flow, out, flow.weight(at.down_bias));
  return out;
}

}  // namespace model::block
