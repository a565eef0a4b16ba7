#include <ATen/ops/sum.h>
#include <c10/core/InferenceMode.h>

#undef CHECK  // of libtorch's own; here the word is ours

#include "compute/op/row.h"
#include "compute/torch_view.inc"

namespace compute::aten {

void add_row(const View& rows, const View& row) {
  const c10::InferenceMode no_autograd;
  CHECK(row.elements() == rows.width, "a bias is as wide as its rows");
  tensor(rows).add_(flat(row));
}

void sum_rows(const View& sum, const View& rows) {
  const c10::InferenceMode no_autograd;
  CHECK(sum.elements() == rows.width, "a sum of rows is as wide as they are");
  flat(sum).add_(at::sum(tensor(rows), {0}, false, c10::ScalarType::Float));
}

void add(const View& sum, const View& in) {
  const c10::InferenceMode no_autograd;
  CHECK(sum.rows == in.rows && sum.width == in.width, "what is added has the same shape");
  tensor(sum).add_(tensor(in));
}

}  // namespace compute::aten
