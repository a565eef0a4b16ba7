#include "model/pass.h"

#include <numeric>

namespace model {

template <class T>
double gradient(const Model& model, Workspace& workspace, const T* weights, const Batch& batch,
                T* gradient) {
  const Parameters parameters(model.layout, weights, gradient);
  const Rows rows{batch.ids, batch.positions, batch.segments};
  Flow flow(workspace, parameters, Flow::Aim::train);
  const double loss = model.decoder.head.loss(flow, model.decoder.hidden(flow, rows),
                                              {batch.targets, batch.weights});
  flow.backward();
  return loss;
}

template <class T>
double loss(const Model& model, Workspace& workspace, const T* weights, const Batch& batch) {
  const Parameters parameters(model.layout, weights);
  const Rows rows{batch.ids, batch.positions, batch.segments};
  Flow flow(workspace, parameters, Flow::Aim::read);
  return model.decoder.head.loss(flow, model.decoder.hidden(flow, rows),
                                 {batch.targets, batch.weights});
}

template <class T>
void logits(const Model& model, Workspace& workspace, const T* weights, const Batch& batch,
            std::size_t rows, T* out) {
  const Parameters parameters(model.layout, weights);
  const Rows all{batch.ids, batch.positions, batch.segments};
  Flow flow(workspace, parameters, Flow::Aim::read);
  const auto hidden = model.decoder.hidden(flow, all);
  const auto vocabulary = static_cast<std::size_t>(model.decoder.head.vocabulary);
  model.decoder.head.logits(flow, hidden, compute::view_of(out, rows, vocabulary));
}

#define PASSES(T)                                                                    \
  template double gradient<T>(const Model&, Workspace&, const T*, const Batch&, T*); \
  template double loss<T>(const Model&, Workspace&, const T*, const Batch&);         \
  template void logits<T>(const Model&, Workspace&, const T*, const Batch&, std::size_t, T*);
PASSES(float)
PASSES(compute::bf16)
#undef PASSES

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
