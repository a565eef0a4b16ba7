#include "model/block/norm.h"

#include "model/op/norm.h"

namespace model::block {

namespace {

op::NormGain gain_of(const Flow& flow, const Norm& norm) {
  if (!norm.gain.there()) return {};
  return {norm.wide ? flow.wide(norm.gain) : flow.weight(norm.gain), norm.how()};
}

}  // namespace

Value Norm::forward(Flow& flow, Stream& stream) const {
  auto normed =
      op::add_norm(flow, stream.x, stream.branch, gain_of(flow, *this), static_cast<float>(eps));
  stream = {std::move(normed.x), {}};
  return std::move(normed.y);
}

void Norm::branch(Flow& flow, const Value& branch) const {
  op::norm_heads(flow, branch, 0, 1, branch.view().width, gain_of(flow, *this),
                 static_cast<float>(eps));
}

}  // namespace model::block
