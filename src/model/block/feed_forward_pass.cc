#include "model/block/feed_forward.h"
#include "model/low_rank.h"
#include "model/op/activation.h"
#include "model/op/company.h"
#include "model/op/gate.h"
#include "model/op/gated_linear.h"
#include "model/op/linear.h"

namespace model::block {

namespace {

Value activated(Flow& flow, const FeedForward& block, const Value& x) {
  if (block.clamped) return op::clamped_glu(flow, x, *block.clamped);
  const auto* kind = std::get_if<compute::Activation>(&block.activation);
  CHECK(kind || !block.gated, "xIELU has no gate");
  if (!kind) return op::xielu(flow, x, flow.weight(block.at.numbers));
  return block.gated ? op::gated(flow, x, *kind) : op::activate(flow, x, *kind);
}

}  // namespace

Value FeedForward::forward(Flow& flow, const Value& given) const {
  auto* sharers = op::sharers();
  const auto x = op::enter(flow, given, sharers);
  const auto gate_up =
      biased ? op::linear(flow, x, flow.matrix(at.gate_up), flow.weight(at.gate_up_bias))
             : op::linear(flow, x, flow.matrix(at.gate_up));
  const auto* kind = std::get_if<compute::Activation>(&activation);
  // What lies beside the last matrix needs its input for itself.
  const bool alone = Changes::at(at.down);
  if (kind && gated && !clamped && !biased && !sharers && !alone)
    return op::gated_linear(flow, gate_up, *kind, flow.matrix(at.down));
  const auto h = activated(flow, *this, gate_up);
  return op::leave(flow, h, sharers, at.down, at.down_bias);
}

}  // namespace model::block
