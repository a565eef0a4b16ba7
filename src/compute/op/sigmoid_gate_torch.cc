#include <ATen/TensorOperators.h>
#include <ATen/ops/sigmoid.h>
#include <c10/core/InferenceMode.h>

#undef CHECK  // of libtorch's own; here the word is ours

#include "compute/op/sigmoid_gate.h"
#include "compute/torch_view.inc"

namespace compute::aten {

void sigmoid_gate(const View& y, const View& x, const View& gate) {
  const c10::InferenceMode no_autograd;
  tensor(y).copy_(tensor(x) * at::sigmoid(tensor(gate)));
}

void sigmoid_gate_backward(const View& dx, const View& dgate, const View& dy, const View& x,
                           const View& gate) {
  const c10::InferenceMode no_autograd;
  const auto wide = [](const View& of) { return tensor(of).to(c10::ScalarType::Float); };
  const auto s = at::sigmoid(tensor(gate)).to(c10::ScalarType::Float), d = wide(dy);
  tensor(dgate).copy_(d * wide(x) * s * (1 - s));
  tensor(dx).copy_(d * s);
}

}  // namespace compute::aten
