#include <ATen/ops/add.h>
#include <ATen/ops/sqrt.h>
#include <ATen/ops/sum.h>
#include <c10/core/InferenceMode.h>

#undef CHECK  // of libtorch's own; here the word is ours

#include <bit>
#include <cmath>

#include "compute/op/update.h"
#include "compute/torch_view.inc"

namespace compute::aten {

namespace {

// The same tree as the kernel's: halves of a power of two, whichever leaves there are.
at::Tensor subtree(std::span<const View> leaves) {
  if (leaves.size() == 1) return flat(leaves[0]).to(c10::ScalarType::Float);
  const auto half = std::bit_ceil(leaves.size()) / 2;
  return at::add(subtree(leaves.first(half)), subtree(leaves.subspan(half)));
}

}  // namespace

void tree_sum(const View& sum, std::span<const View> leaves, float scale, const View& squares) {
  const c10::InferenceMode no_autograd;
  CHECK(!leaves.empty(), "a sum has something to sum");
  auto out = flat(sum);
  out.copy_(subtree(leaves).mul(scale));
  flat(squares).copy_(at::sum(out.to(c10::ScalarType::Double).square_()));
}

void adamw(const View& weights, const View& gradient, const View& first, const View& second,
           const AdamW& step) {
  const c10::InferenceMode no_autograd;
  const auto g = flat(gradient).mul(step.clip);
  auto w = flat(weights), m = flat(first), v = flat(second);
  m.mul_(step.beta1).add_(g, step.rest1);
  v.mul_(step.beta2).addcmul_(g, g, step.rest2);
  const auto deviation = at::sqrt(v).mul_(1.0f / std::sqrt(step.correct2)).add_(step.eps);
  w.mul_(1.0f - step.lr * step.weight_decay);
  w.addcdiv_(m, deviation, -step.lr / step.correct1);
}

}  // namespace compute::aten
