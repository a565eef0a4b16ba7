#include "model/block/layer.h"
#include "model/op/activation.h"
#include "model/op/norm.h"
#include "model/op/scale_by.h"

namespace model::block {

namespace {

// A half of a layer around its block.
struct Half {
  const std::optional<HyperConnection>& streams;
  const std::optional<Norm>&before, &after;
  double scale;
  Value how = {};  // it writes to several streams

  // What the block reads; the branch of the half before is added.
  Value read(Flow& flow, Stream& stream) {
    if (!streams) return read_one(flow, stream);
    auto all = streams->read(flow, stream.x);
    how = std::move(all.how);
    Stream one{std::move(all.x), {}};
    return read_one(flow, one);
  }
  void write(Flow& flow, Value branch, Stream& stream) const {
    if (after) after->branch(flow, branch);
    if (scale != 1) op::scale(flow, branch, scale);
    if (streams)
      stream.x = streams->write(flow, stream.x, how, branch);
    else
      stream.branch = std::move(branch);
  }

 private:
  Value read_one(Flow& flow, Stream& stream) const {
    if (before) return before->forward(flow, stream);
    auto joined = op::join(flow, stream.x, stream.branch);
    stream = {std::move(joined.x), {}};
    return std::move(joined.y);
  }
};

void scale(Flow& flow, const Weight& number, Stream& stream) {
  auto joined = op::join(flow, stream.x, stream.branch);
  op::scale_by(flow, joined.x, number);
  stream = {std::move(joined.x), {}};
}

}  // namespace

void Layer::forward(Flow& flow, Stream& stream, const Rows& rows, BlockState* state,
                    Carried* carried) const {
  Half mixing{mixer_streams, before_mixer, after_mixer, branch_scale};
  const auto mixed = [&, x = mixing.read(flow, stream)](const auto& block) {
    if constexpr (requires { block.forward(flow, x, rows, state, carried); })
      return block.forward(flow, x, rows, state, carried);
    else
      return block.forward(flow, x, rows, state);
  };
  mixing.write(flow, std::visit(mixed, mixer), stream);
  Half working{feed_forward_streams, before_feed_forward, after_feed_forward, branch_scale};
  const auto worked = [&, x = working.read(flow, stream)](const auto& block) {
    if constexpr (requires { block.forward(flow, x, rows, stream); })
      return block.forward(flow, x, rows, stream);
    else if constexpr (requires { block.forward(flow, x, rows); })
      return block.forward(flow, x, rows);
    else
      return block.forward(flow, x);
  };
  working.write(flow, std::visit(worked, feed_forward), stream);
  if (input) {
    CHECK(carried && carried->inputs.known(), "a layer reads an input that its decoder has made");
    input->forward(flow, stream, carried->inputs);
  }
  if (scaled) scale(flow, flow.weight(scalar), stream);
}

}  // namespace model::block
