#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include "compute/op/as_tensor.inc"
#include "compute/op/router.h"

namespace compute::aten {

namespace {

using at::Tensor;
using Score = Routing::Score;
constexpr double kLeast = 1e-20;  // as the set `cpu`

Tensor scores(const Tensor& logits, const Routing& routing) {
  switch (routing.score) {
    case Score::softmax:
      return at::softmax(logits, 1);
    case Score::chosen_softmax:
      return logits;
    case Score::sigmoid:
      return at::sigmoid(logits);
    case Score::sqrt_softplus:
      break;
  }
  return at::sqrt(at::logaddexp(logits, at::zeros_like(logits)));
}

Tensor slope(const Tensor& logits, const Tensor& score, const Routing& routing) {
  if (routing.score == Score::sigmoid) return score * (1 - score);
  return at::where(score > 0, at::sigmoid(logits) / (2 * score), at::zeros_like(score));
}

// The k best places of each row: topk leaves the order of equal ones open, a stable sort does not.
Tensor best(const Tensor& values, std::int64_t k) {
  const auto order =
      std::get<1>(at::sort(values, std::optional(true), /*dim=*/1, /*descending=*/true));
  return order.narrow(1, 0, k);
}

Tensor limited(const Tensor& scores, const Routing& routing) {
  const auto G = static_cast<std::int64_t>(routing.groups), each = scores.size(1) / G;
  const auto grouped = scores.view({scores.size(0), G, each});
  const auto of_group = std::get<0>(at::topk(grouped, std::min<std::int64_t>(2, each), 2)).sum(2);
  auto keep = at::zeros_like(of_group);
  keep.scatter_(1, best(of_group, static_cast<std::int64_t>(routing.kept_groups)), 1.0);
  return at::where(keep.unsqueeze(2) > 0, grouped, at::full_like(grouped, -INFINITY))
      .view(scores.sizes());
}

}  // namespace

void choose_experts(const View& ids, const View& logits, const View& bias, const Routing& routing) {
  const c10::InferenceMode no_autograd;
  auto all = scores(as_tensor(logits), routing);
  if (bias.data) all = all + as_tensor(bias).to(at::kFloat);
  if (routing.kept_groups < routing.groups) all = limited(all, routing);
  as_tensor(ids).copy_(best(all, static_cast<std::int64_t>(routing.chosen)));
}

void weigh_experts(const View& weights, const View& ids, const View& logits,
                   const Routing& routing) {
  const c10::InferenceMode no_autograd;
  auto w = scores(as_tensor(logits), routing).gather(1, as_tensor(ids).to(at::kLong));
  if (routing.score == Score::chosen_softmax)
    w = at::softmax(w, 1);
  else if (routing.renormalised)
    w = w / (w.sum(1, true) + kLeast);
  as_tensor(weights).copy_(w * routing.scale);
}

void weigh_experts_backward(const View& dlogits, const View& dweights, const View& ids,
                            const View& logits, const Routing& routing) {
  const c10::InferenceMode no_autograd;
  const auto in = as_tensor(logits), id = as_tensor(ids).to(at::kLong);
  const auto all = scores(in, routing), chosen = all.gather(1, id);
  auto g = as_tensor(dweights) * routing.scale;
  if (routing.score == Score::chosen_softmax) {
    const auto w = at::softmax(chosen, 1);
    g = w * (g - (w * g).sum(1, true));
  } else if (routing.renormalised) {
    const auto sum = chosen.sum(1, true) + kLeast;
    g = (g - (chosen * g).sum(1, true) / sum) / sum;
  }
  const auto mean = (g * chosen).sum(1, true);
  if (routing.score == Score::sigmoid || routing.score == Score::sqrt_softplus)
    g = g * slope(in.gather(1, id), chosen, routing);
  auto out = as_tensor(dlogits);
  out.zero_();
  out.scatter_(1, id, g);
  if (routing.score == Score::softmax) out.copy_(all * (out - mean));
}

void expert_shares(const View& shares, const View& logits, const Routing& routing) {
  const c10::InferenceMode no_autograd;
  const auto in = as_tensor(logits);
  if (routing.score == Score::softmax || routing.score == Score::chosen_softmax)
    return void(as_tensor(shares).copy_(at::softmax(in, 1)));
  const auto s = scores(in, routing);
  as_tensor(shares).copy_(s / (s.sum(1, true) + kLeast));
}

void expert_shares_backward(const View& dlogits, const View& logits, const View& factors,
                            const View& begins, const Routing& routing) {
  const c10::InferenceMode no_autograd;
  const auto in = as_tensor(logits);
  const auto lengths = at::diff(as_tensor(begins).view({-1})).to(at::kLong);
  const auto factor = at::repeat_interleave(as_tensor(factors), lengths, 0);
  auto out = as_tensor(dlogits);
  if (routing.score == Score::softmax || routing.score == Score::chosen_softmax) {
    const auto p = at::softmax(in, 1);
    return void(out.add_(p * (factor - (factor * p).sum(1, true))));
  }
  const auto s = scores(in, routing), sum = s.sum(1, true) + kLeast;
  out.add_((factor - (factor * s).sum(1, true) / sum) * slope(in, s, routing) / sum);
}

}  // namespace compute::aten
