#include <ATen/ops/addmm.h>
#include <ATen/ops/mm.h>
#include <c10/core/InferenceMode.h>

#include <type_traits>

#undef CHECK  // of libtorch's own; here the word is ours

#include "base/numerics.h"
#include "compute/kernel_portable.h"
#include "compute/matmul.h"
#include "compute/torch_view.inc"

namespace compute {

namespace {

// A matrix [rows, columns]: stored row-major, or turned: the view of one stored as [columns, rows].
template <class T>
at::Tensor matrix(const T* data, std::int64_t rows, std::int64_t columns, Turn turned,
                  std::size_t stride) {
  const auto said = static_cast<std::int64_t>(stride);
  if (turned == Turn::yes) return view(data, {rows, columns}, {1, said ? said : rows});
  return view(data, {rows, columns}, {said ? said : columns, 1});
}

}  // namespace

template <class T>
void matmul(const T* a, Turn a_turned, const T* b, Turn b_turned, T* c, std::size_t m,
            std::size_t n, std::size_t k, Strides strides) {
  if constexpr (std::is_same_v<T, float>)
    if (base::numerics() == base::Numerics::portable)
      return portable::matmul(a, a_turned, b, b_turned, c, m, n, k, strides);
  const c10::InferenceMode no_autograd;
  const auto rows = static_cast<std::int64_t>(m), columns = static_cast<std::int64_t>(n),
             inner = static_cast<std::int64_t>(k);
  auto out = matrix(c, rows, columns, Turn::no, strides.c);
  at::mm_out(out, matrix(a, rows, inner, a_turned, strides.a),
             matrix(b, inner, columns, b_turned, strides.b));
}

template <class T>
void matmul_plus(const T* a, Turn a_turned, const T* b, Turn b_turned, const T* row, T* c,
                 std::size_t m, std::size_t n, std::size_t k, Strides strides) {
  if constexpr (std::is_same_v<T, float>)
    if (base::numerics() == base::Numerics::portable)
      return portable::matmul_plus(a, a_turned, b, b_turned, row, c, m, n, k, strides);
  const c10::InferenceMode no_autograd;
  const auto rows = static_cast<std::int64_t>(m), columns = static_cast<std::int64_t>(n),
             inner = static_cast<std::int64_t>(k);
  auto out = matrix(c, rows, columns, Turn::no, strides.c);
  at::addmm_out(out, view(row, {columns}, {1}), matrix(a, rows, inner, a_turned, strides.a),
                matrix(b, inner, columns, b_turned, strides.b));
}

template void matmul<float>(const float*, Turn, const float*, Turn, float*, std::size_t,
                            std::size_t, std::size_t, Strides);
template void matmul<bf16>(const bf16*, Turn, const bf16*, Turn, bf16*, std::size_t, std::size_t,
                           std::size_t, Strides);
template void matmul_plus<float>(const float*, Turn, const float*, Turn, const float*, float*,
                                 std::size_t, std::size_t, std::size_t, Strides);
template void matmul_plus<bf16>(const bf16*, Turn, const bf16*, Turn, const bf16*, bf16*,
                                std::size_t, std::size_t, std::size_t, Strides);

}  // namespace compute
