#include <ATen/ops/addmm.h>
#include <ATen/ops/mm.h>
#include <c10/core/InferenceMode.h>

#undef CHECK  // of libtorch's own; here the word is ours

#include "compute/op/product.h"
#include "compute/torch_view.inc"

namespace compute::aten {

namespace {

at::Tensor operand(const View& of, Turn turned) {
  return turned == Turn::yes ? tensor(of).t() : tensor(of);
}

}  // namespace

void product(const View& out, const View& a, Turn a_turned, const View& b, Turn b_turned) {
  const c10::InferenceMode no_autograd;
  inner_of(out, a, a_turned, b, b_turned);
  auto to = tensor(out);
  at::mm_out(to, operand(a, a_turned), operand(b, b_turned));
}

void product_plus(const View& out, const View& a, Turn a_turned, const View& b, Turn b_turned,
                  const View& row) {
  const c10::InferenceMode no_autograd;
  inner_of(out, a, a_turned, b, b_turned);
  CHECK(row.elements() == out.width, "a bias is as wide as its rows");
  auto to = tensor(out);
  if (out.type == Type::bf16)
    at::addmm_out(to, flat(row), operand(a, a_turned), operand(b, b_turned));
  else
    at::mm_out(to, operand(a, a_turned), operand(b, b_turned)).add_(flat(row));
}

}  // namespace compute::aten
