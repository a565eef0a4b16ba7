#include "model/block/mtp.h"
#include "model/op/beside.h"
#include "model/op/embedding.h"
#include "model/op/linear.h"
#include "model/op/norm_rows.h"

namespace model::block {

Value Mtp::forward(Flow& flow, const Value& before, const Rows& following,
                   const Embedding& embedding) const {
  Stream tokens{op::embedding(flow, following, flow.matrix(embedding.table)), {}};
  const auto e = embedding_norm.forward(flow, tokens);
  const auto h =
      op::norm_rows(flow, before, 0, flow.weight(hidden_norm.gain), static_cast<float>(norm_eps));
  const auto joined = op::linear(flow, op::beside(flow, e, h), flow.matrix(project));
  Stream stream{op::widened(flow, joined), {}};
  layer.forward(flow, stream, following, nullptr);
  return norm.forward(flow, stream);
}

}  // namespace model::block
