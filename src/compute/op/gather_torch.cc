#include <ATen/ops/embedding_dense_backward.h>
#include <ATen/ops/index_select.h>
#include <c10/core/InferenceMode.h>

#undef CHECK  // of libtorch's own; here the word is ours

#include "compute/op/gather.h"
#include "compute/torch_view.inc"

namespace compute::aten {

void gather(const View& x, const View& table, const View& ids) {
  const c10::InferenceMode no_autograd;
  tensor(x).copy_(at::index_select(tensor(table), 0, flat(ids)));
}

// index_add_ would add in whatever order a gpu's threads come; this sorts the ids first.
void scatter(const View& table, const View& dx, const View& ids) {
  const c10::InferenceMode no_autograd;
  const auto rows = static_cast<std::int64_t>(table.rows);
  tensor(table).add_(at::embedding_dense_backward(tensor(dx), flat(ids), rows, /*padding_idx=*/-1,
                                                  /*scale_grad_by_freq=*/false));
}

}  // namespace compute::aten
