#include "model/block/decoder.h"
#include "model/op/activation.h"
#include "model/op/embedding.h"
#include "model/op/norm.h"

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

void forward(Flow& flow, const Layer& layer, const Rows& rows, BlockState* state, Stream& stream) {
  const auto mixed = [&, x = read(flow, layer.before_mixer, stream)](const auto& mixer) {
    return mixer.forward(flow, x, rows, state);
  };
  write(flow, layer.after_mixer, layer.branch_scale, std::visit(mixed, layer.mixer), stream);
  const auto worked = [&, x = read(flow, layer.before_feed_forward, stream)](const auto& block) {
    return block.forward(flow, x);
  };
  write(flow, layer.after_feed_forward, layer.branch_scale, std::visit(worked, layer.feed_forward),
        stream);
}

}  // namespace

Value Decoder::hidden(Flow& flow, const Rows& rows, Sequence* sequence) const {
  Stream stream{op::embedding(flow, rows, flow.weight(embedding.table)), {}};
  if (embedding.scale != 1) op::scale(flow, stream.x, embedding.scale_in(flow.type()));
  if (sequence) sequence->states.resize(layers.size());
  for (std::size_t i = 0; i < layers.size(); ++i)
    forward(flow, layers[i], rows, sequence ? &sequence->states[i] : nullptr, stream);
  auto out = norm.forward(flow, stream);
  if (sequence) sequence->length += static_cast<std::int64_t>(rows.count());
  return out;
}

}  // namespace model::block
