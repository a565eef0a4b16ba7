#include "model/block/layer.h"
#include "model/op/activation.h"
#include "model/op/norm.h"
#include "model/op/scale_by.h"

namespace model::block {

namespace {

// What a half of a layer reads; the branch of the half before is added.
Value read(Flow& flow, const std::optional<Norm>& norm, Stream& stream) {
  if (norm) return norm->forward(flow, stream);
  auto joined = op::join(flow, stream.x, stream.branch);
  stream = {std::move(joined.x), {}};
  return std::move(joined.y);
}

void write(Flow& flow, const std::optional<Norm>& norm, double scale, Value branch,
           Stream& stream) {
  if (norm) norm->branch(flow, branch);
  if (scale != 1) op::scale(flow, branch, scale);
  stream.branch = std::move(branch);
}

void scale(Flow& flow, const Weight& number, Stream& stream) {
  auto joined = op::join(flow, stream.x, stream.branch);
  op::scale_by(flow, joined.x, number);
  stream = {std::move(joined.x), {}};
}

}  // namespace

void Layer::forward(Flow& flow, Stream& stream, const Rows& rows, BlockState* state,
                    Carried* carried) const {
  const auto mixed = [&, x = read(flow, before_mixer, stream)](const auto& block) {
    if constexpr (requires { block.forward(flow, x, rows, state, carried); })
      return block.forward(flow, x, rows, state, carried);
    else
      return block.forward(flow, x, rows, state);
  };
  write(flow, after_mixer, branch_scale, std::visit(mixed, mixer), stream);
  const auto worked = [&, x = read(flow, before_feed_forward, stream)](const auto& block) {
    if constexpr (requires { block.forward(flow, x, rows, stream); })
      return block.forward(flow, x, rows, stream);
    else if constexpr (requires { block.forward(flow, x, rows); })
      return block.forward(flow, x, rows);
    else
      return block.forward(flow, x);
  };
  write(flow, after_feed_forward, branch_scale, std::visit(worked, feed_forward), stream);
  if (input) {
    CHECK(carried && carried->inputs.known(), "a layer reads an input that its decoder has made");
    input->forward(flow, stream, carried->inputs);
  }
  if (scaled) scale(flow, flow.weight(scalar), stream);
}

}  // namespace model::block
