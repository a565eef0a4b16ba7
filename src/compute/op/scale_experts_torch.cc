#include <ATen/ops/index_select.h>
#include <c10/core/InferenceMode.h>

#undef CHECK  // of libtorch's own; here the word is ours

#include "compute/op/scale_experts.h"
#include "compute/torch_view.inc"

namespace compute::aten {

namespace {

at::Tensor chosen(const View& scale, const View& ids) {
  return at::index_select(flat(scale), 0, flat(ids)).to(c10::ScalarType::Float);
}

}  // namespace

void scale_experts(const View& out, const View& weights, const View& ids, const View& scale) {
  const c10::InferenceMode no_autograd;
  flat(out).copy_(chosen(scale, ids).mul_(flat(weights)));
}

void scale_experts_backward(const View& dweights, const View& dscale, const View& dout,
                            const View& weights, const View& ids, const View& scale) {
  const c10::InferenceMode no_autograd;
  auto sums = flat(dscale);
  sums.zero_();
  sums.index_add_(0, flat(ids), flat(dout).mul(flat(weights)));
  flat(dweights).copy_(chosen(scale, ids).mul_(flat(dout)));
}

}  // namespace compute::aten
