#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include "compute/op/as_tensor.inc"
#include "compute/op/grouped_product.h"

namespace compute::aten {

namespace {

// work(expert, first row, rows) for each expert that has rows. Where they begin comes to the host.
template <class Work>
void each_expert(const View& begins, Work work) {
  const auto host = as_tensor(begins).cpu();
  const auto* begin = host.const_data_ptr<std::int32_t>();
  for (std::int64_t e = 0; e + 1 < host.size(1); ++e)
    if (begin[e] < begin[e + 1]) work(e, begin[e], begin[e + 1] - begin[e]);
}

// [E, rows of one, width].
at::Tensor by_expert(const View& matrices, const View& begins) {
  return as_tensor(matrices).view(
      {static_cast<std::int64_t>(begins.width) - 1, -1, static_cast<std::int64_t>(matrices.width)});
}

}  // namespace

void grouped_product(const View& y, const View& x, const View& weights, const View& begins,
                     Turn turned) {
  const c10::InferenceMode no_autograd;
  const auto out = as_tensor(y), in = as_tensor(x), matrices = by_expert(weights, begins);
  each_expert(begins, [&](std::int64_t e, std::int64_t first, std::int64_t rows) {
    auto part = out.narrow(0, first, rows);
    const auto matrix = matrices[e];
    at::mm_out(part, in.narrow(0, first, rows), turned == Turn::yes ? matrix.t() : matrix);
  });
}

void grouped_product_plus(const View& y, const View& x, const View& weights, const View& begins,
                          Turn turned, const View& bias) {
  if (y.type != Type::bf16) {
    grouped_product(y, x, weights, begins, turned);
    return grouped_add_bias(y, bias, begins);
  }
  const c10::InferenceMode no_autograd;
  const auto out = as_tensor(y), in = as_tensor(x), matrices = by_expert(weights, begins),
             rows_of = as_tensor(bias);
  each_expert(begins, [&](std::int64_t e, std::int64_t first, std::int64_t rows) {
    auto part = out.narrow(0, first, rows);
    const auto matrix = matrices[e];
    at::addmm_out(part, rows_of[e], in.narrow(0, first, rows),
                  turned == Turn::yes ? matrix.t() : matrix);
  });
}

void grouped_outer(const View& products, const View& a, const View& b, const View& begins) {
  const c10::InferenceMode no_autograd;
  const auto left = as_tensor(a), right = as_tensor(b);
  auto out = by_expert(products, begins);
  out.zero_();
  each_expert(begins, [&](std::int64_t e, std::int64_t first, std::int64_t rows) {
    auto part = out[e];
    at::mm_out(part, left.narrow(0, first, rows).t(), right.narrow(0, first, rows));
  });
}

void grouped_add_bias(const View& y, const View& bias, const View& begins) {
  const c10::InferenceMode no_autograd;
  const auto lengths = at::diff(as_tensor(begins).view({-1})).to(at::kLong);
  as_tensor(y).add_(at::repeat_interleave(as_tensor(bias), lengths, 0));
}

void grouped_sum(const View& sums, const View& dy, const View& begins) {
  const c10::InferenceMode no_autograd;
  const auto in = as_tensor(dy);
  auto out = as_tensor(sums);
  out.zero_();
  each_expert(begins, [&](std::int64_t e, std::int64_t first, std::int64_t rows) {
    out[e].copy_(in.narrow(0, first, rows).to(at::kFloat).sum(0));
  });
}

}  // namespace compute::aten
