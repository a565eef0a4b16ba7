#include <ATen/ops/mul.h>
#include <ATen/ops/silu.h>
#include <ATen/ops/silu_backward.h>
#include <c10/core/InferenceMode.h>

#undef CHECK  // of libtorch's own; here the word is ours

#include "compute/op/swiglu.h"
#include "compute/torch_view.inc"

namespace compute::aten {

void swiglu(const View& h, const View& gate_up) {
  const c10::InferenceMode no_autograd;
  auto out = tensor(h);
  at::mul_out(out, at::silu(tensor(gate_up.columns(0, h.width))),
              tensor(gate_up.columns(h.width, h.width)));
}

void swiglu_backward(const View& gate_up, const View& dh) {
  const c10::InferenceMode no_autograd;
  auto gate = tensor(gate_up.columns(0, dh.width)),
       up = tensor(gate_up.columns(dh.width, dh.width));
  const auto d = tensor(dh);
  const auto dup = at::silu(gate).mul_(d);
  gate.copy_(at::silu_backward(d.mul(up), gate));
  up.copy_(dup);
}

}  // namespace compute::aten
