#include <ATen/ops/_scaled_dot_product_flash_attention_for_cpu.h>
#include <ATen/ops/_scaled_dot_product_flash_attention_for_cpu_backward.h>
#include <ATen/ops/sum.h>
#include <c10/core/InferenceMode.h>

#undef CHECK  // of libtorch's own; here the word is ours

#include <cstring>
#include <vector>

#include "base/result.h"
#include "compute/attention.h"
#include "compute/torch_view.inc"

namespace compute {

namespace {

struct Operands {
  at::Tensor q, k, v;  // [1, heads, length, D]; k and v repeated for grouped queries
};

// [1, count, length, D] view of `count` heads that begin `offset` elements into each row.
template <class T>
at::Tensor heads_view(const T* rows, std::int64_t stride, std::int64_t offset, std::int64_t count,
                      std::int64_t length, std::int64_t width) {
  return view(rows + offset, {1, count, length, width}, {length * stride, width, stride, 1});
}

// Each kv head repeated for the query heads that share it.
at::Tensor repeated(const at::Tensor& kv, std::int64_t times) {
  if (times == 1) return kv;
  const auto heads = kv.size(1), length = kv.size(2), width = kv.size(3);
  return kv.unsqueeze(2)
      .expand({1, heads, times, length, width})
      .reshape({1, heads * times, length, width});
}

at::Tensor folded(const at::Tensor& gradient, std::int64_t times) {
  if (times == 1) return gradient;
  const auto heads = gradient.size(1) / times, length = gradient.size(2), width = gradient.size(3);
  return at::sum(gradient.reshape({1, heads, times, length, width}), {2});
}

template <class T>
Operands operands(Heads heads, const T* qkv, std::uint32_t begin, std::uint32_t end) {
  const auto row = heads.row(), q = heads.query * heads.width, kv = heads.kv * heads.width;
  const T* rows = qkv + static_cast<std::size_t>(begin) * static_cast<std::size_t>(row);
  const auto length = static_cast<std::int64_t>(end - begin), times = heads.group();
  return {heads_view(rows, row, 0, heads.query, length, heads.width),
          repeated(heads_view(rows, row, q, heads.kv, length, heads.width), times),
          repeated(heads_view(rows, row, q + kv, heads.kv, length, heads.width), times)};
}

}  // namespace

template <class T>
struct Attention<T>::Saved {
  struct Segment {
    at::Tensor out;      // [1, heads, length, D]
    at::Tensor log_sum;  // [1, heads, length], float: log of each row's sum of exponentials
  };
  std::vector<Segment> segments;
};

template <class T>
void Attention<T>::forward(const T* qkv, std::span<const std::uint32_t> segments, T* out) {
  const c10::InferenceMode no_autograd;
  const auto& heads = heads_;
  const auto width = heads.query * heads.width;
  saved_ = std::make_shared<Saved>();
  for (std::size_t s = 0; s + 1 < segments.size(); ++s) {
    const auto begin = segments[s], end = segments[s + 1];
    const auto [q, k, v] = operands(heads, qkv, begin, end);
    auto [result, log_sum] =
        at::_scaled_dot_product_flash_attention_for_cpu(q, k, v, 0.0, /*is_causal=*/true);
    heads_view(out + static_cast<std::size_t>(begin) * static_cast<std::size_t>(width), width, 0,
               heads.query, end - begin, heads.width)
        .copy_(result);
    saved_->segments.push_back({result, log_sum});
  }
}

template <class T>
void Attention<T>::backward(const T* qkv, const T* dout, std::span<const std::uint32_t> segments,
                            T* dqkv) {
  const c10::InferenceMode no_autograd;
  CHECK(saved_, "backward follows forward");
  const auto& heads = heads_;
  const auto row = heads.row(), width = heads.query * heads.width, kv = heads.kv * heads.width;
  const auto times = heads.group();
  for (std::size_t s = 0; s + 1 < segments.size(); ++s) {
    const auto begin = segments[s], end = segments[s + 1];
    const auto length = static_cast<std::int64_t>(end - begin);
    const auto [q, k, v] = operands(heads, qkv, begin, end);
    const auto& saved = saved_->segments[s];
    const auto dresult =
        heads_view(dout + static_cast<std::size_t>(begin) * static_cast<std::size_t>(width), width,
                   0, heads.query, length, heads.width);
    const auto [dq, dk, dv] = at::_scaled_dot_product_flash_attention_for_cpu_backward(
        dresult, q, k, v, saved.out, saved.log_sum, 0.0, /*is_causal=*/true);
    T* rows = dqkv + static_cast<std::size_t>(begin) * static_cast<std::size_t>(row);
    heads_view(rows, row, 0, heads.query, length, heads.width).copy_(dq);
    heads_view(rows, row, width, heads.kv, length, heads.width).copy_(folded(dk, times));
    heads_view(rows, row, width + kv, heads.kv, length, heads.width).copy_(folded(dv, times));
  }
}

template class Attention<float>;
template class Attention<bf16>;

}  // namespace compute
