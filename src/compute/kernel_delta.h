// The kernels of gated delta rule layers (Yang et al., Gated Delta Networks), on plain memory: a
// short convolution, unit heads, the rule itself and the gated norm behind it. Conventions are those
// of kernel.h; rows may lie further apart than they are wide.
#pragma once

#include <cstddef>
#include <cstdint>

namespace compute {

struct bf16;

inline constexpr std::size_t kMostTaps = 32;      // of a short convolution
inline constexpr std::size_t kDeltaColumns = 16;  // of a state that go through all tokens at once
inline constexpr std::size_t kDeltaChunk = 64;    // tokens whose states the way back holds

// Begin of each segment, then the end of the last.
struct SegmentBounds {
  const std::uint32_t* bounds;
  std::size_t count;  // of segments
};

// One value head over the tokens of one segment. Its state S [dk, dv] is the caller's or begins as 0.
template <class T>
struct DeltaHead {
  const float *q, *k;         // [M, dk]
  const T* v;                 // [M, dv]
  const float *decay, *beta;  // [M]
  std::size_t key_stride, value_stride, gate_stride;
  std::size_t M, dk, dv;
};

// Where its gradients go: v's is written, others are added to (several value heads share a key head,
// and a head's columns come in several turns).
template <class T>
struct DeltaHeadGradient {
  float *q, *k;
  T* v;
  float *decay, *beta;
  std::size_t key_stride, value_stride, gate_stride;
};

template <class T>
struct DeltaKernels {
  // y[m] = silu(round(sum_j w[c, j] * x[m - K + 1 + j])): what came before the first row is the tail
  // [K - 1, C] if there is one, else 0.
  void (*conv)(const T* x, std::size_t x_stride, const T* w_CK, const T* tail, T* y,
               std::size_t y_stride, std::size_t M, std::size_t C, std::size_t K);
  // dx and dw [C, K] are written.
  void (*conv_backward)(const T* x, std::size_t x_stride, const T* w_CK, const T* dy,
                        std::size_t dy_stride, SegmentBounds segments, T* dx, std::size_t dx_stride,
                        T* dw_CK, std::size_t C, std::size_t K);
  // y = x * scale / sqrt(sum x^2 + eps) of each head of width D; dx is written.
  void (*unit)(const T* x, std::size_t x_stride, float eps, float scale, float* y,
               std::size_t y_stride, std::size_t M, std::size_t heads, std::size_t D);
  void (*unit_backward)(const T* x, std::size_t x_stride, const float* dy, std::size_t dy_stride,
                        float eps, float scale, T* dx, std::size_t dx_stride, std::size_t M,
                        std::size_t heads, std::size_t D);
  // state: null, or what came before, which becomes what comes after. scratch: dk * kDeltaColumns.
  void (*rule)(const DeltaHead<T>& head, float* state, float* scratch, T* out,
               std::size_t out_stride);
  // scratch: (ceil(M / kDeltaChunk) + kDeltaChunk + 1) * dk * kDeltaColumns.
  void (*rule_backward)(const DeltaHead<T>& head, const T* dout, std::size_t dout_stride,
                        float* scratch, const DeltaHeadGradient<T>& gradient);
  // y = round(round(g * round(x / sqrt(mean x^2 + eps))) * silu(z)) of each head of width D.
  void (*gated_norm)(const T* x, std::size_t x_stride, const T* z, std::size_t z_stride,
                     const T* g_D, float eps, T* y, std::size_t y_stride, std::size_t M,
                     std::size_t heads, std::size_t D);
  // dx and dz are written, dg is added to.
  void (*gated_norm_backward)(const T* x, std::size_t x_stride, const T* z, std::size_t z_stride,
                              const T* g_D, float eps, const T* dy, std::size_t dy_stride, T* dx,
                              std::size_t dx_stride, T* dz, std::size_t dz_stride, float* dg_D,
                              std::size_t M, std::size_t heads, std::size_t D);
};

}  // namespace compute
