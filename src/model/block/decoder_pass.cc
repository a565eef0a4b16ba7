#include "model/block/decoder.h"
#include "model/op/activation.h"
#include "model/op/embedding.h"

namespace model::block {

Value Decoder::hidden(Flow& flow, const Rows& rows, Sequence* sequence) const {
  Stream stream{op::embedding(flow, rows, flow.matrix(embedding.table)), {}};
  if (embedding.scale != 1) op::scale(flow, stream.x, embedding.scale_in(flow.type()));
  Carried carried;
  if (inputs) carried.inputs = inputs->forward(flow, rows, stream);
  if (streams) stream.x = streams->spread(flow, stream.x);
  if (sequence) sequence->states.resize(layers.size());
  for (std::size_t i = 0; i < layers.size(); ++i)
    layers[i].forward(flow, stream, rows, sequence ? &sequence->states[i] : nullptr, &carried);
  if (streams) stream = {streams->read(flow, stream.x).x, {}};
  auto out = norm.forward(flow, stream);
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
