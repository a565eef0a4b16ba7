#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include "compute/op/as_tensor.inc"
#include "compute/op/gate_rows.h"

namespace compute::aten {

namespace {

at::Tensor wide(const View& view) { return as_tensor(view).to(at::kFloat); }

}  // namespace

void gate_rows(const View& y, const View& x, const View& gate) {
  const c10::InferenceMode no_autograd;
  as_tensor(y).copy_(at::sigmoid(wide(gate)) * wide(x));
}

void gate_rows_backward(const View& dx, const View& dgate, const View& dy, const View& x,
                        const View& gate) {
  const c10::InferenceMode no_autograd;
  const auto s = at::sigmoid(wide(gate)), up = wide(dy);
  const auto sum = (up * wide(x)).sum(1, true);
  as_tensor(dx).copy_(s * up);
  as_tensor(dgate).copy_(sum * s * (1 - s));
}

}  // namespace compute::aten
