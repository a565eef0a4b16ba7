#include "model/block/norm.h"

#include "model/op/norm.h"

namespace model::block {

Value Norm::forward(Flow& flow, Stream& stream) const {
  auto normed =
      op::add_norm(flow, stream.x, stream.branch, flow.weight(gain), static_cast<float>(eps));
  stream = {std::move(normed.x), {}};
  return std::move(normed.y);
}

}  // namespace model::block
