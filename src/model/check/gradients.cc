#include <cmath>

#include "model/check/part.h"

namespace model::check {

namespace {

double norm_of(const std::vector<float>& values) {
  double squares = 0;
  for (const auto value : values) squares += static_cast<double>(value) * value;
  return std::sqrt(squares);
}

// The gradient of all parameters, and the loss.
template <class T>
std::vector<T> gradient_of(const Running<T>& model, const Batch& batch,
                           std::optional<double>& loss) {
  std::vector<T> all(model.model.layout.size);
  loss = gradient(model.model, model.workspace, model.weights, batch, all.data());
  return all;
}

std::vector<float> gradient_of(const RunningThere& model, const Batch& batch,
                               std::optional<double>& loss) {
  loss = gradient(model.model, model.workspace, model.weights.parameters(), batch);
  return model.weights.gradient();
}

}  // namespace

template <class R>
void add_gradients(const R& model, const Packed& packed, const std::vector<Named>& whole,
                   Answer& answer) {
  const auto& layout = model.model.layout;
  const auto all = gradient_of(model, packed.batch, answer.loss);
  const auto of = [&](const Parameter& p) {
    std::vector<float> out(p.size);
    widen(all.data() + p.offset, out.data(), p.size);
    return out;
  };
  for (const auto& p : layout.parameters)
    answer.tensors.push_back(
        {"grad_norm." + p.name, {1}, {static_cast<float>(norm_of(of(p)))}, {}});
  for (const auto& [p, name] : whole)
    answer.tensors.push_back({"grad." + name, p->shape, of(*p), {}});
}

template void add_gradients(const Running<float>&, const Packed&, const std::vector<Named>&,
                            Answer&);
template void add_gradients(const Running<compute::bf16>&, const Packed&, const std::vector<Named>&,
                            Answer&);
template void add_gradients(const RunningThere&, const Packed&, const std::vector<Named>&, Answer&);

}  // namespace model::check
