#include "model/block/layer.h"

namespace model::block {

namespace {

// Some look at more of a row than its value: a segment is what experts balance over.
Value forward_of(const Mlp& mlp, Flow& flow, const Value& x, const Rows& rows) {
  return std::visit(
      [&](const auto& block) {
        if constexpr (requires { block.forward(flow, x, rows); })
          return block.forward(flow, x, rows);
        else
          return block.forward(flow, x);
      },
      mlp);
}

}  // namespace

void Layer::forward(Flow& flow, Stream& stream, const Rows& rows, BlockState* state) const {
  const auto a = before_mixer.forward(flow, stream);
  stream.branch =
      std::visit([&](const auto& block) { return block.forward(flow, a, rows, state); }, mixer);
  const auto b = before_feed_forward.forward(flow, stream);
  stream.branch = forward_of(feed_forward, flow, b, rows);
}

}  // namespace model::block
