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

void add_gradients(const Running& model, const Packed& packed, const std::vector<Named>& whole,
                   Answer& answer) {
  const auto& layout = model.model.layout;
  answer.loss = gradient(model.model, model.workspace, model.parameters, packed.batch);
  const auto all = model.there->gradient();
  const auto of = [&](const Parameter& p) {
    const auto* first = all.data() + p.offset;
    return std::vector<float>(first, first + p.size);
  };
  for (const auto& p : layout.parameters)
    answer.tensors.push_back(
        {"grad_norm." + p.name, {1}, {static_cast<float>(norm_of(of(p)))}, {}});
  for (const auto& [p, name] : whole)
    answer.tensors.push_back({"grad." + name, p->shape, of(*p), {}});
}

}  // namespace model::check
