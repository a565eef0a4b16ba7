#include "model/pass.h"

#include <numeric>

namespace model {

template <class T>
double gradient(const Model& model, Workspace& workspace, const T* weights, const Batch& batch,
                T* gradient) {
  const Parameters parameters(model.layout, weights, gradient);
  const auto& decoder = model.decoder;
  const Rows rows{batch.ids, batch.positions, batch.segments};
  const op::Targets targets{batch.targets, batch.weights};
  const block::Ahead ahead(rows, targets, decoder.ahead_weight > 0 ? decoder.ahead.size() : 0,
                           decoder.ahead_weight);
  Flow flow(workspace, parameters, Flow::Aim::train);
  const auto hidden = decoder.hidden(flow, rows);
  const double loss = decoder.head.loss(flow, hidden, targets);
  decoder.learn_ahead(flow, hidden, ahead);
  flow.backward();
  return loss;
}

template double gradient<float>(const Model&, Workspace&, const float*, const Batch&, float*);
template double gradient<compute::bf16>(const Model&, Workspace&, const compute::bf16*,
                                        const Batch&, compute::bf16*);

void read(const Model& model, Workspace& workspace, const float* weights,
          std::span<const std::int32_t> ids, Sequence& sequence, std::size_t rows,
          std::vector<float>& logits) {
  const Parameters parameters(model.layout, weights);
  Flow flow(workspace, parameters, Flow::Aim::read);
  const auto places = flow.make(compute::Type::i32, 1, ids.size());
  const std::span positions(places.view().as<std::int32_t>(), ids.size());
  std::iota(positions.begin(), positions.end(), 0);
  const std::uint32_t whole[] = {0, static_cast<std::uint32_t>(ids.size())};
  const auto hidden =
      model.decoder.hidden(flow, {ids, positions, whole, sequence.length}, &sequence);
  const auto vocabulary = static_cast<std::size_t>(model.decoder.head.vocabulary);
  logits.resize(rows * vocabulary);
  model.decoder.head.logits(flow, hidden, compute::view_of(logits.data(), rows, vocabulary));
}

}  // namespace model
