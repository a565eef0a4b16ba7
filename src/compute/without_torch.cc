// Stands in for libtorch where it is left out: the definitions themselves, slow and exact.
#include <type_traits>

#include "base/numerics.h"
#include "compute/kernel_portable.h"
#include "compute/library.h"
#include "compute/plain.h"
#include "compute/worker.h"

namespace compute {

std::string library_version() { return "none"; }

void single_thread_here() {}  // plain loops never start a thread

template <class T>
void matmul(const T* a, Turn a_turned, const T* b, Turn b_turned, T* c, std::size_t m,
            std::size_t n, std::size_t k, Strides strides) {
  if constexpr (std::is_same_v<T, float>)
    if (base::numerics() == base::Numerics::portable)
      return portable::matmul(a, a_turned, b, b_turned, c, m, n, k, strides);
  plain::matmul(a, a_turned, b, b_turned, c, m, n, k, strides);
}
template <class T>
void matmul_plus(const T* a, Turn a_turned, const T* b, Turn b_turned, const T* row, T* c,
                 std::size_t m, std::size_t n, std::size_t k, Strides strides) {
  if constexpr (std::is_same_v<T, float>)
    if (base::numerics() == base::Numerics::portable)
      return portable::matmul_plus(a, a_turned, b, b_turned, row, c, m, n, k, strides);
  plain::matmul_plus(a, a_turned, b, b_turned, row, c, m, n, k, strides);
}
template void matmul_plus<float>(const float*, Turn, const float*, Turn, const float*, float*,
                                 std::size_t, std::size_t, std::size_t, Strides);
template void matmul_plus<bf16>(const bf16*, Turn, const bf16*, Turn, const bf16*, bf16*,
                                std::size_t, std::size_t, std::size_t, Strides);

template void matmul<float>(const float*, Turn, const float*, Turn, float*, std::size_t,
                            std::size_t, std::size_t, Strides);
template void matmul<bf16>(const bf16*, Turn, const bf16*, Turn, bf16*, std::size_t, std::size_t,
                           std::size_t, Strides);

template <class T>
void add_matmul(float beta, const T* s, float alpha, const T* a, const T* b, T* c, std::size_t m,
                std::size_t n, std::size_t k) {
  plain::add_matmul(beta, s, alpha, a, b, c, m, n, k);
}
template void add_matmul<float>(float, const float*, float, const float*, const float*, float*,
                                std::size_t, std::size_t, std::size_t);
template void add_matmul<bf16>(float, const bf16*, float, const bf16*, const bf16*, bf16*,
                               std::size_t, std::size_t, std::size_t);

template <class T>
void Attention<T>::forward(const T* qkv, std::span<const std::uint32_t> segments, T* out) {
  plain::attend(heads_, qkv, segments, out);
}

template <class T>
void Attention<T>::backward(const T* qkv, const T* dout, std::span<const std::uint32_t> segments,
                            T* dqkv) {
  plain::attend_backward(heads_, qkv, dout, segments, dqkv);
}

template class Attention<float>;
template class Attention<bf16>;

}  // namespace compute
