// The formulas, for blocks of queries against all keys that they see, in float. Query heads that
// share a kv head stand below each other, so that products have one batch per kv head and the
// gradient of keys and values sums over them by itself.
#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/bmm.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/exp.h>
#include <ATen/ops/logsumexp.h>
#include <ATen/ops/tanh.h>
#include <ATen/ops/zeros.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <limits>

#undef CHECK  // of libtorch's own; here the word is ours

#include "compute/op/attend.h"
#include "compute/torch_view.inc"

namespace compute::aten {

namespace {

constexpr std::int64_t kBlock = 512;  // queries; their scores are held, [query, 512, keys]

std::int64_t rows_of(const View& view) { return static_cast<std::int64_t>(view.rows); }

// [kv, heads * rows, width]: the heads of each kv head, a copy in float.
at::Tensor gathered(const View& rows, const Heads& heads, std::int64_t width) {
  const auto stride = static_cast<std::int64_t>(rows.stride), group = heads.group();
  return tensor(rows, {heads.kv, group, rows_of(rows), width}, {group * width, width, stride, 1})
      .to(c10::ScalarType::Float)
      .reshape({heads.kv, group * rows_of(rows), width});
}

// ... and back into the rows, rounded.
void scatter(const View& rows, const at::Tensor& from, const Heads& heads, std::int64_t width) {
  const auto stride = static_cast<std::int64_t>(rows.stride), group = heads.group();
  tensor(rows, {heads.kv, group, rows_of(rows), width}, {group * width, width, stride, 1})
      .copy_(from.view({heads.kv, group, rows_of(rows), width}));
}

// [kv, rows, width] of keys or values.
at::Tensor shared(const View& rows, const Heads& heads, std::int64_t width) {
  return tensor(rows, {heads.kv, rows_of(rows), width},
                {width, static_cast<std::int64_t>(rows.stride), 1});
}

// A block of queries and the keys that it sees: first .. end.
struct Block {
  std::int64_t begin, count;  // of the rows that ask
  std::int64_t first, end;
};

template <class Body>
void each_block(const Attended& from, const AttentionOptions& options, Body body) {
  const auto asking = rows_of(from.q), before = rows_of(from.k) - asking;
  for (std::int64_t m = 0; m < asking; m += kBlock) {
    const auto count = std::min(kBlock, asking - m), position = before + m;
    const auto first =
        options.window > 0 ? std::max<std::int64_t>(0, position + 1 - options.window) : 0;
    body(Block{m, count, first, position + count});
  }
}

View part(const View& rows, const Block& block) {
  return rows.row_range(static_cast<std::size_t>(block.begin),
                        static_cast<std::size_t>(block.count));
}

// Of [count, keys]: what the mask hides.
at::Tensor hidden(const Block& block, std::int64_t before, const AttentionOptions& options,
                  c10::Device device) {
  const auto whole = at::TensorOptions().dtype(c10::ScalarType::Long).device(device);
  const auto query = at::arange(before + block.begin, before + block.begin + block.count, whole);
  const auto distance = query.unsqueeze(1) - at::arange(block.first, block.end, whole).unsqueeze(0);
  return options.window > 0 ? distance.lt(0).logical_or(distance.ge(options.window))
                            : distance.lt(0);
}

struct Scores {
  at::Tensor open, masked;  // [kv, group * count, keys], scaled and capped
};

Scores scores(const at::Tensor& q, const at::Tensor& k, const Block& block, std::int64_t before,
              const Heads& heads, const AttentionOptions& options) {
  auto s = at::bmm(q, k.transpose(1, 2)).mul_(options.scale_for(heads));
  if (options.cap > 0) s = at::tanh(s.div_(options.cap)).mul_(options.cap);
  const auto keys = block.end - block.first;
  const auto masked = s.view({heads.kv, heads.group(), block.count, keys})
                          .masked_fill(hidden(block, before, options, s.device()),
                                       -std::numeric_limits<double>::infinity());
  return {s, masked.view(s.sizes())};
}

// [kv, group * count, 1]: each head's sink beside each of its rows.
at::Tensor sinks_beside(const View& sinks, const Heads& heads, std::int64_t count) {
  return tensor(sinks, {heads.kv, heads.group(), 1, 1}, {heads.group(), 1, 1, 1})
      .expand({heads.kv, heads.group(), count, 1})
      .reshape({heads.kv, heads.group() * count, 1});
}

at::Tensor keys_of(const at::Tensor& all, const Block& block) {
  return all.slice(1, block.first, block.end);
}

}  // namespace

void attend(const View& out, const View& log_sum, const Attended& from, const Heads& heads,
            const AttentionOptions& options) {
  const c10::InferenceMode no_autograd;
  check_shapes(out, log_sum, from, heads);
  const auto before = rows_of(from.k) - rows_of(from.q);
  const auto k = shared(from.k, heads, heads.width).to(c10::ScalarType::Float),
             v = shared(from.v, heads, heads.value()).to(c10::ScalarType::Float);
  each_block(from, options, [&](const Block& block) {
    const auto q = gathered(part(from.q, block), heads, heads.width);
    const auto s = scores(q, keys_of(k, block), block, before, heads, options).masked;
    const auto all =
        from.sinks.data ? at::cat({s, sinks_beside(from.sinks, heads, block.count)}, 2) : s;
    const auto sum = at::logsumexp(all, {2}, /*keepdim=*/true);
    scatter(part(out, block), at::bmm(at::exp(s - sum), keys_of(v, block)), heads, heads.value());
    scatter(part(log_sum, block), sum, heads, 1);
  });
}

void attend_backward(const View& dout, const View& out, const View& log_sum, const Attended& from,
                     const Attended& gradient, const Heads& heads,
                     const AttentionOptions& options) {
  const c10::InferenceMode no_autograd;
  check_shapes(out, log_sum, from, heads);
  const auto before = rows_of(from.k) - rows_of(from.q);
  const auto k = shared(from.k, heads, heads.width).to(c10::ScalarType::Float),
             v = shared(from.v, heads, heads.value()).to(c10::ScalarType::Float);
  const auto dk = at::zeros(k.sizes(), k.options()), dv = at::zeros(v.sizes(), v.options());
  each_block(from, options, [&](const Block& block) {
    const auto q = gathered(part(from.q, block), heads, heads.width),
               d = gathered(part(dout, block), heads, heads.value()),
               sum = gathered(part(log_sum, block), heads, 1),
               mean = (d * gathered(part(out, block), heads, heads.value())).sum({2}, true);
    const auto s = scores(q, keys_of(k, block), block, before, heads, options);
    const auto p = at::exp(s.masked - sum);
    auto ds = at::bmm(d, keys_of(v, block).transpose(1, 2)).sub_(mean).mul_(p);
    if (options.cap > 0) ds.mul_(1 - (s.open / options.cap).square());
    ds.mul_(options.scale_for(heads));
    scatter(part(gradient.q, block), at::bmm(ds, keys_of(k, block)), heads, heads.width);
    keys_of(dk, block).add_(at::bmm(ds.transpose(1, 2), q));
    keys_of(dv, block).add_(at::bmm(p.transpose(1, 2), d));
    if (!from.sinks.data) return;
    const auto dsinks = at::exp(sinks_beside(from.sinks, heads, block.count) - sum) * mean;
    tensor(gradient.sinks).sub_(dsinks.view({1, heads.query, block.count}).sum({2}));
  });
  shared(gradient.k, heads, heads.width).copy_(dk);
  shared(gradient.v, heads, heads.value()).copy_(dv);
}

void attend_on(const View& out, const Attended& from, const Heads& heads,
               const AttentionOptions& options) {
  const c10::InferenceMode no_autograd;
  const auto log_sum = at::zeros({rows_of(out), heads.query}, tensor(from.q).options());
  attend(out,
         {log_sum.data_ptr(), Type::f32, out.rows, static_cast<std::size_t>(heads.query),
          static_cast<std::size_t>(heads.query), out.device},
         from, heads, options);
}

}  // namespace compute::aten
