#include <ATen/ops/_log_softmax.h>
#include <ATen/ops/sum.h>
#include <c10/core/InferenceMode.h>

#undef CHECK  // of libtorch's own; here the word is ours

#include "compute/op/cross_entropy.h"
#include "compute/torch_view.inc"

namespace compute::aten {

namespace {

// How much of its softmax the gradient of each row has [M, 1]; the weighed squares are added.
at::Tensor z_share(const at::Tensor& log_sums, const at::Tensor& weight, double z_weight,
                   const View& squares) {
  flat(squares).add_(at::sum(log_sums.square().mul_(weight), at::IntArrayRef{0, 1}, false,
                             c10::ScalarType::Double));
  return log_sums.mul(2 * z_weight).add_(1);
}

}  // namespace

// -ln softmax in float; nothing here waits for the device.
void cross_entropy(const View& logits, const View& targets, const View& weights, const View& loss,
                   double z_weight, const View& squares) {
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
  auto goal = chosen.exp();
  if (squares.data) {
    // What the softmax took away from the logits, seen at the target: ln sum exp.
    const auto log_sums = given.gather(1, column).to(c10::ScalarType::Float).sub(chosen);
    const auto share = z_share(log_sums, weight, z_weight, squares);
    logs.exp_().mul_(share);
    goal.mul_(share);
  } else {
    logs.exp_();
  }
  logs.scatter_(1, column, goal.sub_(1));  // each row has one
  given.copy_(logs.mul_(weight));
}

}  // namespace compute::aten
