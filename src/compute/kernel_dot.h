// Products of one row, or few, with weights as files hold them, for kernel.h.
#pragma once

#include <cstddef>

namespace compute {

// What one row of activations asks of a matrix: each weight is read once, in the bytes that it is stored
// in, for memory is the limit. Numbers stand at any address. A sum's order depends on k alone: widening
// is exact, so the three forms give the bits that widened weights give, whatever rows stand beside.
struct DotKernels {
  // y [n] = x [k] times the transpose of w [n, k], whose rows lie `stride` numbers apart.
  using Dot = void (*)(const void* w, std::size_t stride, const float* x, float* y, std::size_t n,
                       std::size_t k);
  Dot f32, bf16, f16;
  // out = float(in)
  using Widen = void (*)(const void* in, float* out, std::size_t n);
  Widen widen_bf16, widen_f16;
  // y [m, n] = x [m, k] times the transpose of w, rows of x and y lying so many numbers apart: each row
  // has the bits that it has alone. A weight is widened once for several rows.
  using Dots = void (*)(const void* w, std::size_t stride, const float* x, std::size_t x_stride,
                        float* y, std::size_t y_stride, std::size_t m, std::size_t n,
                        std::size_t k);
  Dots rows_f32, rows_bf16, rows_f16;
};

}  // namespace compute
