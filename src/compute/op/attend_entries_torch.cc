#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#undef CHECK  // of libtorch's own; here the word is ours

#include "compute/op/attend_entries.h"
#include "compute/torch_view.inc"

namespace compute::aten {

namespace {

std::int64_t size(std::size_t n) { return static_cast<std::int64_t>(n); }

// [n, heads, D]
at::Tensor heads_of(const View& rows, const EntriesShape& shape) {
  return tensor(rows, {size(rows.rows), size(shape.heads), size(shape.width)},
                {size(rows.stride), size(shape.width), 1});
}

// [n, t + E]: what a query does not see.
at::Tensor unseen(const EntriesSeen& from, const EntriesShape& shape) {
  const auto n = size(from.q.rows), t = size(from.keys.rows);
  const auto options = at::TensorOptions().dtype(at::kLong).device(torch_device(from.q.device));
  const auto i = at::arange(t - n, t, options).unsqueeze(1), j = at::arange(t, options);
  const auto back = i.sub(j);
  auto near = back.lt(0).logical_or_(back.ge(size(shape.window)));
  if (!from.entries.data) return near;
  const auto E = size(from.entries.rows);
  if (from.chosen.data) {
    const auto chosen = tensor(from.chosen).to(at::kLong);
    auto far = at::ones({n, E + 1}, options.dtype(at::kBool));  // the last for those that are none
    far.scatter_(1, at::where(chosen.lt(0), E, chosen), false);
    return at::cat({near, far.narrow(1, 0, E)}, 1);
  }
  const auto first = size(shape.first), tokens = size(shape.tokens);
  const auto complete = at::arange(first + 1, first + n + 1, options).floor_divide(tokens);
  return at::cat({near, at::arange(E, options).unsqueeze(0).ge(complete.unsqueeze(1))}, 1);
}

// [t + E, D], in float.
at::Tensor rows_of(const EntriesSeen& from) {
  const auto keys = tensor(from.keys).to(at::kFloat);
  return from.entries.data ? at::cat({keys, tensor(from.entries).to(at::kFloat)}) : keys;
}

// [n, heads, t + E]
at::Tensor scores(const EntriesSeen& from, const EntriesShape& shape, const at::Tensor& rows) {
  auto out = at::matmul(heads_of(from.q, shape).to(at::kFloat), rows.t()).mul_(shape.scale);
  return out.masked_fill_(unseen(from, shape).unsqueeze(1), -INFINITY);
}

}  // namespace

void attend_entries(const View& out, const View& log_sum, const EntriesSeen& from,
                    const EntriesShape& shape) {
  const c10::InferenceMode no_autograd;
  check_shapes(out, log_sum, from, shape);
  const auto rows = rows_of(from), score = scores(from, shape, rows);
  const auto sinks = flat(from.sinks).unsqueeze(0).expand({score.size(0), -1}).unsqueeze(2);
  const auto log = at::logsumexp(at::cat({score, sinks}, 2), {2}, true);
  tensor(log_sum).copy_(log.squeeze(2));
  heads_of(out, shape).copy_(at::matmul(score.sub(log).exp_(), rows));
}

void attend_entries_backward(const View& dout, const View& out, const View& log_sum,
                             const EntriesSeen& from, const EntriesSeen& gradient,
                             const EntriesShape& shape) {
  const c10::InferenceMode no_autograd;
  check_shapes(out, log_sum, from, shape);
  const auto rows = rows_of(from), log = tensor(log_sum).unsqueeze(2);
  const auto p = scores(from, shape, rows).sub_(log).exp_();
  const auto d = heads_of(dout, shape).to(at::kFloat);
  const auto mean = d.mul(heads_of(out, shape).to(at::kFloat)).sum({2}, true);
  const auto ds = at::matmul(d, rows.t()).sub_(mean).mul_(p).mul_(shape.scale);
  heads_of(gradient.q, shape).copy_(at::matmul(ds, rows));
  const auto all = [](const at::Tensor& of) { return of.reshape({-1, of.size(2)}); };
  const auto q = heads_of(from.q, shape).to(at::kFloat);
  const auto drows = at::mm(all(ds).t(), all(q)).add_(at::mm(all(p).t(), all(d)));
  const auto t = size(from.keys.rows);
  tensor(gradient.keys).copy_(drows.narrow(0, 0, t));
  if (from.entries.data)
    tensor(gradient.entries).copy_(drows.narrow(0, t, size(from.entries.rows)));
  const auto sinks = flat(from.sinks).unsqueeze(0);
  flat(gradient.sinks).sub_(sinks.sub(log.squeeze(2)).exp_().mul_(mean.squeeze(2)).sum({0}));
}

}  // namespace compute::aten
