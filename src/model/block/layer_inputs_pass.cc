#include <cmath>

#include "model/block/layer_inputs.h"
#include "model/op/activation.h"
#include "model/op/beside.h"
#include "model/op/embedding.h"
#include "model/op/linear.h"
#include "model/op/norm.h"

namespace model::block {

Value LayerInputs::forward(Flow& flow, const Rows& rows, Stream& stream) const {
  auto joined = op::join(flow, stream.x, stream.branch);
  stream = {std::move(joined.x), {}};
  const auto projected = op::linear(flow, joined.y, flow.matrix(project));
  op::scale(flow, projected, 1 / std::sqrt(static_cast<double>(hidden)));
  op::norm_heads(flow, projected, 0, static_cast<std::size_t>(layers),
                 {flow.weight(norm.gain), norm.how()}, static_cast<float>(norm.eps));
  const auto own = op::embedding(flow, rows, flow.matrix(embedding.table));
  op::scale(flow, own, embedding.scale_in(flow.type()));
  auto out = op::join(flow, own, projected).y;
  op::scale(flow, out, 1 / std::sqrt(2.0));
  return out;
}

void LayerInput::forward(Flow& flow, Stream& stream, const Value& inputs) const {
  auto joined = op::join(flow, stream.x, stream.branch);
  const auto P = static_cast<std::size_t>(width);
  const auto gate_and_input = op::beside(flow, op::linear(flow, joined.y, flow.matrix(gate)),
                                         inputs, static_cast<std::size_t>(layer) * P, P);
  auto branch = op::linear(flow, op::gated(flow, gate_and_input, activation), flow.matrix(out));
  after.branch(flow, branch);
  stream = {std::move(joined.x), std::move(branch)};
}

}  // namespace model::block
