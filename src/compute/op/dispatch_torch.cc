#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include "compute/op/as_tensor.inc"
#include "compute/op/dispatch.h"

namespace compute::aten {

namespace {

at::Tensor flat(const View& view) { return as_tensor(view).reshape({-1}); }
at::Tensor indices(const View& view) { return flat(view).to(at::kLong); }

}  // namespace

void sort_by_expert(const View& order, const View& places, const View& begins, const View& ids) {
  const c10::InferenceMode no_autograd;
  const auto id = indices(ids);
  const auto by_expert = std::get<1>(at::sort(id, std::optional(true), /*dim=*/0));
  flat(order).copy_(by_expert);
  flat(places).scatter_(0, by_expert, at::arange(id.size(0), id.options()).to(at::kInt));
  auto begin = flat(begins);
  const auto E = begin.size(0) - 1;
  begin.zero_();
  begin.narrow(0, 1, E).copy_(at::bincount(id, {}, E).cumsum(0));
}

void dispatch(const View& rows, const View& x, const View& order, const View& weights) {
  const c10::InferenceMode no_autograd;
  const auto choice = indices(order);
  const auto k = static_cast<std::int64_t>(rows.rows / x.rows);
  const auto token = at::div(choice, k, "floor");
  auto out = as_tensor(x).index_select(0, token);
  if (weights.data) out = out.to(at::kFloat) * flat(weights).index_select(0, choice).unsqueeze(1);
  as_tensor(rows).copy_(out);
}

void combine(const View& y, const View& rows, const View& places, const View& weights) {
  const c10::InferenceMode no_autograd;
  const auto M = static_cast<std::int64_t>(y.rows), H = static_cast<std::int64_t>(y.width);
  auto all = as_tensor(rows).index_select(0, indices(places)).to(at::kFloat);
  if (weights.data) all = all * flat(weights).unsqueeze(1);
  as_tensor(y).copy_(all.view({M, -1, H}).sum(1));
}

void combine_backward(const View& dweights, const View& dy, const View& rows, const View& places) {
  const c10::InferenceMode no_autograd;
  const auto M = static_cast<std::int64_t>(dy.rows), H = static_cast<std::int64_t>(dy.width);
  const auto all = as_tensor(rows).index_select(0, indices(places)).to(at::kFloat).view({M, -1, H});
  as_tensor(dweights).copy_((all * as_tensor(dy).to(at::kFloat).unsqueeze(1)).sum(2));
}

}  // namespace compute::aten
