#include <ATen/TensorOperators.h>
#include <ATen/ops/rsqrt.h>
#include <ATen/ops/sigmoid.h>
#include <c10/core/InferenceMode.h>

#undef CHECK  // of libtorch's own; here the word is ours

#include "compute/op/as_tensor.inc"
#include "compute/op/gated_norm.h"

namespace compute::aten {

namespace {

// [rows, heads, width] in float.
at::Tensor heads_of(const View& view, const View& gain) {
  return as_tensor(view)
      .unflatten(1, {-1, static_cast<std::int64_t>(gain.elements())})
      .to(at::kFloat);
}

at::Tensor gain_of(const View& gain) { return as_tensor(gain).flatten().to(at::kFloat); }

at::Tensor scale_of(const at::Tensor& x, float eps) {
  return at::rsqrt(x.square().mean({-1}, /*keepdim=*/true) + eps);
}

}  // namespace

void gated_norm(const View& y, const View& x, const View& z, const View& gain, float eps) {
  const c10::InferenceMode no_autograd;
  const auto in = heads_of(x, gain), gate = heads_of(z, gain);
  const auto out = as_tensor(y);
  const auto normed = (in * scale_of(in, eps)).to(out.scalar_type()).to(at::kFloat);
  const auto gained = (normed * gain_of(gain)).to(out.scalar_type()).to(at::kFloat);
  out.copy_((gained * (gate * at::sigmoid(gate))).flatten(1));
}

void gated_norm_backward(const View& dy, const View& x, const View& z, const View& gain, float eps,
                         const View& dx, const View& dz, const View& dgain, const View&) {
  const c10::InferenceMode no_autograd;
  const auto in = heads_of(x, gain), gate = heads_of(z, gain), d = heads_of(dy, gain);
  const auto scale = scale_of(in, eps), n = in * scale, g = gain_of(gain);
  const auto open = at::sigmoid(gate), passed = d * (gate * open), dn = passed * g;
  as_tensor(dz).copy_((d * n * g * (open * (1 + gate * (1 - open)))).flatten(1));
  as_tensor(dgain).copy_((passed * n).sum({0, 1}).reshape({1, -1}));
  as_tensor(dx).copy_((scale * (dn - n * (dn * n).mean({-1}, true))).flatten(1));
}

}  // namespace compute::aten
