#include <algorithm>

#include "compute/op/by_type.h"
#include "compute/op/rope.h"

namespace compute::cpu {

namespace {

// In float, as the kernel for halves does.
template <class T>
void turn_pairs(T* head, const float* cos, const float* sin, float sign, std::size_t half) {
  const auto& kernel = kernels_for<T>();
  constexpr std::size_t kMost = 64;  // pairs at a time
  float wide[2 * kMost];
  for (std::size_t j = 0; j < half; j += kMost) {
    const auto n = std::min(kMost, half - j);
    kernel.widen(head + 2 * j, wide, 2 * n);
    for (std::size_t i = 0; i < n; ++i) {
      const float a = wide[2 * i], b = wide[2 * i + 1], c = cos[j + i], s = sin[j + i] * sign;
      wide[2 * i] = a * c - b * s;
      wide[2 * i + 1] = b * c + a * s;
    }
    kernel.narrow(wide, head + 2 * j, 2 * n);
  }
}

}  // namespace

void rope(const View& rows, const View& position, const View& cos, const View& sin, float sign,
          const RopeHeads& heads) {
  const auto half = cos.width, D = 2 * half, stride = heads.stride ? heads.stride : D;
  CHECK(heads.count > 0 && (heads.count - 1) * stride + D <= rows.width && D <= stride,
        "all heads lie in the row");
  const auto* at = position.as<std::int32_t>();
  by_type(rows.type, [&](auto zero) {
    using T = decltype(zero);
    const auto& kernel = kernels_for<T>();
    T* first = rows.as<T>();
    if (heads.pairs) {
      for (std::size_t m = 0; m < rows.rows; ++m)
        for (std::size_t h = 0; h < heads.count; ++h) {
          const auto row = static_cast<std::size_t>(at[m]);
          turn_pairs(first + m * rows.stride + h * stride, cos.as<float>() + row * half,
                     sin.as<float>() + row * half, sign, half);
        }
    } else if (stride == D) {
      kernel.rope(first, rows.stride, at, cos.as<float>(), sin.as<float>(), sign, rows.rows,
                  heads.count, D);
    } else {
      for (std::size_t h = 0; h < heads.count; ++h)
        kernel.rope(first + h * stride, rows.stride, at, cos.as<float>(), sin.as<float>(), sign,
                    rows.rows, 1, D);
    }
  });
}

}  // namespace compute::cpu
