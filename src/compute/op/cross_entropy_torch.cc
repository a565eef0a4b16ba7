#include <ATen/ops/_log_softmax.h>
#include <ATen/ops/sum.h>
#include <c10/core/InferenceMode.h>

#undef CHECK  // of libtorch's own; here the word is ours

#include "compute/op/cross_entropy.h"
#include "compute/torch_view.inc"

namespace compute::aten {

// -ln softmax in float; nothing here waits for the device.
void cross_entropy(const View& logits, const View& targets, const View& weights, const View& loss) {
  const c10::InferenceMode no_autograd;
  CHECK(targets.elements() == logits.rows, "every row has its target");
  auto given = tensor(logits);
  auto logs = at::_log_softmax(given.to(c10::ScalarType::Float), -1, /*half_to_float=*/false);
  const auto target = flat(targets).to(c10::ScalarType::Long).unsqueeze(1);
  auto weight = target.ge(0).to(c10::ScalarType::Float);
  if (weights.data) weight.mul_(flat(weights).unsqueeze(1));
  const auto column = target.clamp_min(0);
  const auto chosen = logs.gather(1, column);
  flat(loss).sub_(
      at::sum(chosen.mul(weight), at::IntArrayRef{0, 1}, false, c10::ScalarType::Double));
  logs.exp_();
  logs.scatter_(1, column, chosen.exp().sub_(1));  // each row has one
  given.copy_(logs.mul_(weight));
}

}  // namespace compute::aten
