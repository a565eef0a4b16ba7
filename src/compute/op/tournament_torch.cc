#include <ATen/TensorOperators.h>
#include <ATen/ops/full_like.h>
#include <ATen/ops/isfinite.h>
#include <ATen/ops/log.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/sum.h>
#include <ATen/ops/where.h>
#include <c10/core/InferenceMode.h>

#undef CHECK  // of libtorch's own; here the word is ours

#include <limits>

#include "compute/op/tournament.h"
#include "compute/torch_view.inc"

namespace compute::aten {

void tournament(const View& scores, const View& g) {
  const c10::InferenceMode no_autograd;
  auto p = at::softmax(tensor(scores), 1);
  for (std::size_t i = 0; i < g.rows; ++i) {
    const auto ones = tensor(g.row_range(i, 1));
    p = p * (1 + ones - (ones * p).sum({1}, true));
  }
  const auto logs = at::log(p);
  tensor(scores).copy_(at::where(at::isfinite(logs), logs,
                                 at::full_like(logs, std::numeric_limits<float>::lowest())));
}

}  // namespace compute::aten
