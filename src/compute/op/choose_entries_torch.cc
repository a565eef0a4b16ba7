#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#undef CHECK  // of libtorch's own; here the word is ours

#include "compute/op/choose_entries.h"
#include "compute/torch_view.inc"

namespace compute::aten {

void choose_entries(const View& chosen, const View& queries, const View& weights, const View& keys,
                    const IndexShape& shape) {
  const c10::InferenceMode no_autograd;
  const auto size = [](std::size_t n) { return static_cast<std::int64_t>(n); };
  const auto n = size(chosen.rows), E = size(keys.rows);
  auto out = tensor(chosen);
  out.fill_(-1);
  if (E == 0) return;
  const auto q = tensor(queries, {n, size(shape.heads), size(shape.width)},
                        {size(queries.stride), size(shape.width), 1})
                     .to(at::kFloat);
  const auto of_heads = at::relu(at::matmul(q, tensor(keys).to(at::kFloat).t()));
  auto scores = of_heads.mul(tensor(weights).to(at::kFloat).unsqueeze(2)).sum({1});
  scores.mul_(shape.scale);
  scores = at::where(scores.isnan(), -INFINITY, scores);
  const auto options = at::TensorOptions().dtype(at::kLong).device(scores.device());
  const auto complete = at::arange(size(shape.first) + 1, size(shape.first) + n + 1, options)
                            .floor_divide(size(shape.tokens))
                            .unsqueeze(1);
  // What is not complete must come behind whatever is, be that as low as it can.
  const auto entries = at::arange(E, options).unsqueeze(0);
  scores = scores.clamp_min(-3e38).masked_fill(entries.ge(complete), -INFINITY);
  const auto k = std::min(size(chosen.width), E);
  const auto found = std::get<1>(at::topk(scores, k, 1));
  out.narrow(1, 0, k).copy_(at::where(found.ge(complete), -1, found));
}

}  // namespace compute::aten
