#include <ATen/ops/mm.h>
#include <c10/core/InferenceMode.h>

#undef CHECK  // of libtorch's own; here the word is ours

#include "compute/op/product.h"
#include "compute/torch_view.inc"

namespace compute::aten {

void product(const View& out, const View& a, Turn a_turned, const View& b, Turn b_turned) {
  const c10::InferenceMode no_autograd;
  inner_of(out, a, a_turned, b, b_turned);
  const auto operand = [](const View& of, Turn turned) {
    return turned == Turn::yes ? tensor(of).t() : tensor(of);
  };
  auto to = tensor(out);
  at::mm_out(to, operand(a, a_turned), operand(b, b_turned));
}

}  // namespace compute::aten
