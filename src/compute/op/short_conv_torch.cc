#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>
#include <c10/core/InferenceMode.h>

#undef CHECK  // of libtorch's own; here the word is ours

#include "compute/op/as_tensor.inc"
#include "compute/op/short_conv.h"

namespace compute::aten {

namespace {

std::int64_t n(std::size_t size) { return static_cast<std::int64_t>(size); }

// One segment's inputs with K - 1 rows before them: the tail, or zeros.
at::Tensor padded(const at::Tensor& x, std::int64_t before, const View& tail) {
  return at::cat({tail.data ? as_tensor(tail) : at::zeros({before, x.size(1)}, x.options()), x}, 0);
}

// The sums before SiLU, in float, rounded to the working type.
at::Tensor sums(const at::Tensor& in, const at::Tensor& taps, std::int64_t rows) {
  at::Tensor out = at::zeros({rows, in.size(1)}, taps.options());
  for (std::int64_t j = 0; j < taps.size(1); ++j)
    out = out + in.narrow(0, j, rows).to(at::kFloat) * taps.select(1, j);
  return out.to(in.scalar_type()).to(at::kFloat);
}

}  // namespace

void short_conv(const View& y, const View& x, const View& taps, Segments segments,
                const View& tail) {
  const c10::InferenceMode no_autograd;
  const auto w = as_tensor(taps).to(at::kFloat);
  for (std::size_t s = 0; s + 1 < segments.size(); ++s) {
    const auto begin = n(segments[s]), rows = n(segments[s + 1]) - begin;
    const auto in = padded(as_tensor(x).narrow(0, begin, rows), w.size(1) - 1, tail);
    const auto sum = sums(in, w, rows);
    as_tensor(y).narrow(0, begin, rows).copy_(sum * at::sigmoid(sum));
    if (tail.data && tail.rows > 0) as_tensor(tail).copy_(in.narrow(0, rows, n(tail.rows)));
  }
}

void short_conv_backward(const View& dy, const View& x, const View& taps, Segments segments,
                         const View& dx, const View& dtaps) {
  const c10::InferenceMode no_autograd;
  const auto w = as_tensor(taps).to(at::kFloat);
  const auto K = w.size(1);
  at::Tensor dw = at::zeros_like(w);
  for (std::size_t s = 0; s + 1 < segments.size(); ++s) {
    const auto begin = n(segments[s]), rows = n(segments[s + 1]) - begin;
    const auto in = padded(as_tensor(x).narrow(0, begin, rows), K - 1, {});
    const auto sum = sums(in, w, rows), open = at::sigmoid(sum);
    const auto dsum =
        as_tensor(dy).narrow(0, begin, rows).to(at::kFloat) * (open * (1 + sum * (1 - open)));
    auto din = at::zeros({rows + K - 1, in.size(1)}, w.options());
    for (std::int64_t j = 0; j < K; ++j) {
      din.narrow(0, j, rows).add_(dsum * w.select(1, j));
      dw.select(1, j).add_((dsum * in.narrow(0, j, rows).to(at::kFloat)).sum({0}));
    }
    as_tensor(dx).narrow(0, begin, rows).copy_(din.narrow(0, K - 1, rows));
  }
  as_tensor(dtaps).copy_(dw);
}

}  // namespace compute::aten
