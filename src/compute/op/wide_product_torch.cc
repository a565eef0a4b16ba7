#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include "compute/op/as_tensor.inc"
#include "compute/op/wide_product.h"

namespace compute::aten {

namespace {

at::Tensor floats(const View& view, Turn turned) {
  const auto out = as_tensor(view).to(at::kFloat);
  return turned == Turn::yes ? out.t() : out;
}

}  // namespace

void wide_product(const View& c, const View& a, Turn a_turned, const View& b, Turn b_turned,
                  std::size_t) {
  const c10::InferenceMode no_autograd;
  as_tensor(c).copy_(at::mm(floats(a, a_turned), floats(b, b_turned)));
}

void add_wide_row(const View& y, const View& row) {
  const c10::InferenceMode no_autograd;
  as_tensor(y).add_(floats(row, Turn::no));
}

void sum_wide_rows(const View& sum, const View& dy) {
  const c10::InferenceMode no_autograd;
  as_tensor(sum).copy_(as_tensor(dy).sum(0, true));
}

}  // namespace compute::aten
