#include <cmath>

#include "model/check/part.h"

namespace model::check {

namespace {

double norm_of(const std::vector<float>& values) {
  double squares = 0;
  for (const auto value : values) squares += static_cast<double>(value) * value;
  return std::sqrt(squares);
}

}  // namespace

template <class T>
void add_gradients(const Running<T>& model, const Packed& packed, const std::vector<Named>& whole,
                   Answer& answer) {
  const auto& layout = model.model.layout;
  std::vector<T> all(layout.size);
  answer.loss = gradient(model.model, model.workspace, model.weights, packed.batch, all.data());
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

}  // namespace model::check
