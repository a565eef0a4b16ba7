#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include "compute/op/as_tensor.inc"
#include "compute/op/clamped_glu.h"

namespace compute::aten {

namespace {

// Gate or up of every column.
at::Tensor half(const View& gate_up, const ClampedGlu& glu, std::int64_t which) {
  const auto all = as_tensor(gate_up);
  const auto F = all.size(1) / 2;
  return glu.alternating ? all.slice(1, which, 2 * F, 2) : all.slice(1, which * F, (which + 1) * F);
}

}  // namespace

void clamped_glu(const View& h, const View& gate_up, const ClampedGlu& glu) {
  const c10::InferenceMode no_autograd;
  const auto gate = half(gate_up, glu, 0).to(at::kFloat).clamp_max(glu.limit),
             up = half(gate_up, glu, 1).to(at::kFloat).clamp(-glu.limit, glu.limit);
  as_tensor(h).copy_((up + glu.shift) * gate * at::sigmoid(gate * glu.slope));
}

void clamped_glu_backward(const View& dgate_up, const View& gate_up, const View& dh,
                          const ClampedGlu& glu) {
  const c10::InferenceMode no_autograd;
  const auto x = half(gate_up, glu, 0).to(at::kFloat), u = half(gate_up, glu, 1).to(at::kFloat),
             d = as_tensor(dh).to(at::kFloat);
  const auto gate = x.clamp_max(glu.limit), up = u.clamp(-glu.limit, glu.limit),
             s = at::sigmoid(gate * glu.slope);
  const auto dgate = d * (up + glu.shift) * s * (1 + glu.slope * gate * (1 - s)) * (x <= glu.limit),
             dup = d * gate * s * (u.abs() <= glu.limit);
  half(dgate_up, glu, 0).copy_(dgate);
  half(dgate_up, glu, 1).copy_(dup);
}

}  // namespace compute::aten
