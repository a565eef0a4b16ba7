#include "model/block/decoder.h"
#include "model/op/embedding.h"

namespace model::block {

Value Decoder::hidden(Flow& flow, const Rows& rows, Sequence* sequence) const {
  Stream stream{op::embedding(flow, rows, flow.weight(embedding.table)), {}};
  if (sequence) sequence->states.resize(layers.size());
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const auto& layer = layers[i];
    const auto a = layer.before_attention.forward(flow, stream);
    stream.branch =
        layer.attention.forward(flow, a, rows, sequence ? &sequence->states[i] : nullptr);
    const auto b = layer.before_feed_forward.forward(flow, stream);
    stream.branch = layer.feed_forward.forward(flow, b);
  }
  auto out = norm.forward(flow, stream);
  if (sequence) sequence->length += static_cast<std::int64_t>(rows.count());
  return out;
}

}  // namespace model::block
