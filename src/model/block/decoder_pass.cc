#include "model/block/decoder_pass.h"

#include "model/op/activation.h"
#include "model/op/embedding.h"

namespace model::block {

Stream before_layers(const Decoder& decoder, Flow& flow, const Rows& rows, Carried& carried) {
  const auto& embedding = decoder.embedding;
  Stream stream{op::embedding(flow, rows, flow.matrix(embedding.table)), {}};
  if (embedding.scale != 1) op::scale(flow, stream.x, embedding.scale_in(flow.type()));
  if (decoder.inputs) carried.inputs = decoder.inputs->forward(flow, rows, stream);
  if (decoder.streams) stream.x = decoder.streams->spread(flow, stream.x);
  return stream;
}

Value behind_layers(const Decoder& decoder, Flow& flow, Stream stream) {
  if (decoder.streams) stream = {decoder.streams->read(flow, stream.x).x, {}};
  return decoder.norm.forward(flow, stream);
}

Value Decoder::hidden(Flow& flow, const Rows& rows, Sequence* sequence) const {
  Carried carried;
  auto stream = before_layers(*this, flow, rows, carried);
  if (sequence) sequence->states.resize(layers.size());
  for (std::size_t i = 0; i < layers.size(); ++i)
    layers[i].forward(flow, stream, rows, sequence ? &sequence->states[i] : nullptr, &carried);
  auto out = behind_layers(*this, flow, std::move(stream));
  if (sequence) sequence->length += static_cast<std::int64_t>(rows.count());
  return out;
}

void Decoder::learn_ahead(Flow& flow, const Value& hidden, const Ahead& rows) const {
  auto before = hidden;
  for (std::size_t k = 0; k < rows.modules().size(); ++k) {
    const auto& one = rows.modules()[k];
    before = ahead[k].forward(flow, before, one.rows, embedding);
    const auto loss = head.loss(flow, before, {one.targets, one.weights});
    if (flow.observed()) flow.show("ahead_loss." + std::to_string(k), loss);
  }
}

}  // namespace model::block
