#include "model/block/decoder.h"
#include "model/op/embedding.h"

namespace model::block {

namespace {

// Some look at more of a row than its value: a segment is what experts balance over.
Value forward(const Mlp& mlp, Flow& flow, const Value& x, const Rows& rows) {
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

Value Decoder::hidden(Flow& flow, const Rows& rows, Sequence* sequence) const {
  Stream stream{op::embedding(flow, rows, flow.weight(embedding.table)), {}};
  if (sequence) sequence->states.resize(layers.size());
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const auto& layer = layers[i];
    const auto a = layer.before_attention.forward(flow, stream);
    stream.branch =
        layer.attention.forward(flow, a, rows, sequence ? &sequence->states[i] : nullptr);
    const auto b = layer.before_feed_forward.forward(flow, stream);
    stream.branch = forward(layer.feed_forward, flow, b, rows);
  }
  auto out = norm.forward(flow, stream);
  if (sequence) sequence->length += static_cast<std::int64_t>(rows.count());
  return out;
}

}  // namespace model::block
