#include <ATen/ops/sum.h>
#include <c10/core/InferenceMode.h>

#undef CHECK  // of libtorch's own; here the word is ours

#include "compute/op/columns.h"
#include "compute/torch_view.inc"

namespace compute::aten {

void scale_columns(const View& rows, const View& factors) {
  const c10::InferenceMode no_autograd;
  CHECK(factors.elements() == rows.width, "each column has a factor");
  const auto all = tensor(rows);
  all.copy_(all.to(c10::ScalarType::Float).mul(flat(factors)));
}

void sum_products(const View& sums, const View& a, const View& b) {
  const c10::InferenceMode no_autograd;
  CHECK(sums.elements() == a.width && a.width == b.width && a.rows == b.rows,
        "products are summed of rows of one shape");
  const auto x = tensor(a).to(c10::ScalarType::Float), y = tensor(b).to(c10::ScalarType::Float);
  flat(sums).add_(at::sum(x.mul(y), {0}, false, c10::ScalarType::Float));
}

}  // namespace compute::aten
