#include <ATen/ops/addmm.h>
#include <c10/core/InferenceMode.h>

#undef CHECK  // of libtorch's own; here the word is ours

#include "compute/add_matmul.h"
#include "compute/torch_view.inc"

namespace compute {

template <class T>
void add_matmul(float beta, const T* s, float alpha, const T* a, const T* b, T* c, std::size_t m,
                std::size_t n, std::size_t k) {
  const c10::InferenceMode no_autograd;
  const auto matrix = [](const T* data, std::size_t rows, std::size_t columns) {
    const auto width = static_cast<std::int64_t>(columns);
    return view(data, {static_cast<std::int64_t>(rows), width}, {width, 1});
  };
  auto out = matrix(c, m, n);
  at::addmm_out(out, matrix(s, m, n), matrix(a, m, k), matrix(b, k, n), beta, alpha);
}

template void add_matmul<float>(float, const float*, float, const float*, const float*, float*,
                                std::size_t, std::size_t, std::size_t);
template void add_matmul<bf16>(float, const bf16*, float, const bf16*, const bf16*, bf16*,
                               std::size_t, std::size_t, std::size_t);

}  // namespace compute
