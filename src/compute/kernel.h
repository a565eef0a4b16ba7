// The element-wise and reducing kernels of a decoder, on plain memory.
//
// Matrices are row-major. Letters: M rows (tokens), H hidden width, F feed-forward width, V
// vocabulary, D head width. T is the working type, float or bf16; arithmetic is float inside. Each
// kernel runs on the calling thread only and sums in an order fixed by the shapes, so its bits
// depend on the kernel set (generic, avx2, avx512) and on nothing else. kernel_test.cc holds each
// against a plain loop.
#pragma once

#include <cstddef>
#include <cstdint>

#include "compute/kernel_bound.h"
#include "compute/kernel_delta.h"
#include "compute/kernel_dot.h"
#include "compute/kernel_tile.h"

namespace compute {

// bfloat16: the upper half of a float, rounded to nearest even.
struct bf16 {
  std::uint16_t bits;
};

// What a norm does with its gain g: Llama rounds what g multiplies, OLMo 2 multiplies in float and
// rounds once, Gemma does so with 1 + g. `none` has no gain.
enum class Gain : std::uint8_t { of_rounded, in_float, one_plus, none };

// Norms of rows for one Gain, n being x * rstd with rstd = 1/sqrt(mean(x^2) + eps). Without a gain g
// and dg are null.
template <class T>
struct NormKernels {
  // x_out = x + r (r may be null); y = its norm.
  void (*add_norm)(const float* x_MH, const T* r_MH, const T* g_H, float eps, float* x_out_MH,
                   T* y_MH, float* rstd_M, std::size_t M, std::size_t H);
  // dx += gradient of the norm with respect to x; dx_copy = dx rounded to T; dg += its
  // gain gradient.
  void (*norm_backward)(const T* dy_MH, const float* x_MH, const float* rstd_M, const T* g_H,
                        float* dx_MH, T* dx_copy_MH, float* dg_H, std::size_t M, std::size_t H);
  // The norm of each of `heads` heads of width D at the start of each row; rstd is [M, heads]. y may
  // be x.
  void (*norm_heads)(const T* x, std::size_t x_stride, const T* g_D, float eps, T* y,
                     std::size_t y_stride, float* rstd, std::size_t M, std::size_t heads,
                     std::size_t D);
  // dy becomes the gradient of that norm with respect to x; dg += its gain gradient.
  void (*norm_heads_backward)(T* dy, std::size_t dy_stride, const T* x, std::size_t x_stride,
                              const float* rstd, const T* g_D, float* dg_D, std::size_t M,
                              std::size_t heads, std::size_t D);
};

// Functions of one number: x * sigmoid(x); x * Phi(x), exactly and by tanh (Hendrycks & Gimpel); and
// max(x, 0)^2 (So et al., Primer).
enum class Activation : std::uint8_t { silu, gelu, gelu_tanh, relu2 };

// xIELU (Huang & Schlag, 2411.13010) of x above 0: alpha_p x^2 + beta x; of the others:
// alpha_n (expm1(min(x, eps)) - x) + beta x.
struct Xielu {
  float alpha_p, alpha_n, beta, eps;
};

// z-loss (Chowdhery et al., PaLM, section 5): weight * (ln sum exp logits)^2 of each scored row, beside
// its cross-entropy.
struct ZLoss {
  float weight = 0;
  double squares = 0;  // += the sum of the squares alone, each times the weight of its row
};

template <class T>
struct Kernels {
  NormKernels<T> norms[4];  // by their Gain
  const NormKernels<T>& norm(Gain gain) const { return norms[static_cast<std::size_t>(gain)]; }
  // Rotates `heads` heads of width D at the start of each row (rotate-half pairs j, j + D/2), in
  // place. cos and sin are [positions, D/2]; sign -1 turns back (the gradient).
  void (*rope)(T* rows, std::size_t row_stride, const std::int32_t* position_M, const float* cos,
               const float* sin, float sign, std::size_t M, std::size_t heads, std::size_t D);
  // h = silu(gate) * up with gate_up rows [gate F | up F].
  void (*swiglu)(const T* gate_up_M2F, T* h_MF, std::size_t M, std::size_t F);
  // gate_up becomes its gradient.
  void (*swiglu_backward)(T* gate_up_M2F, const T* dh_MF, std::size_t M, std::size_t F);
  // The same with another activation in the place of silu.
  void (*gated)(Activation, const T* gate_up_M2F, T* h_MF, std::size_t M, std::size_t F);
  void (*gated_backward)(Activation, T* gate_up_M2F, const T* dh_MF, std::size_t M, std::size_t F);
  // y = the activation of x, and x becomes its gradient. y may be x.
  void (*activate)(Activation, const T* x, T* y, std::size_t n);
  void (*activate_backward)(Activation, T* x, const T* dy, std::size_t n);
  void (*xielu)(const Xielu&, const T* x, T* y, std::size_t n);
  // sums[0], sums[1] += the gradients of alpha_p and alpha_n.
  void (*xielu_backward)(const Xielu&, T* x, const T* dy, double* sums, std::size_t n);
  // Softmax cross-entropy. Rows with target < 0 are not scored: their gradient is zero. Returns the
  // sum of the scored rows' losses (nats), each times its weight (none given: 1); logits become
  // (softmax - onehot) * weight, and with a z-loss the gradient of both. Without one no bit of it shows.
  double (*cross_entropy)(T* logits_MV, const std::int32_t* target_M, const float* weight_M,
                          std::size_t M, std::size_t V, ZLoss* z);
  // x = embedding rows; ids must be below the vocabulary.
  void (*gather)(const T* table_VH, const std::int32_t* id_M, float* x_MH, std::size_t M,
                 std::size_t H);
  // table[id] += sum of dx rows with that id; `order` lists the rows sorted by id (stable).
  void (*scatter)(T* table_VH, const std::int32_t* id_M, const std::uint32_t* order_M,
                  const float* dx_MH, std::size_t M, std::size_t H);
  // Each row += the one row (a bias), and its gradient: sum += all rows.
  void (*add_row)(T* rows_MN, const T* row_N, std::size_t M, std::size_t N);
  void (*sum_rows)(const T* rows_MN, float* sum_N, std::size_t M, std::size_t N);
  // sum += in, rounded to T.
  void (*add)(const T* in, T* sum, std::size_t n);
  // out = float(in), in = T.
  void (*widen)(const T* in, float* out, std::size_t n);
  void (*widen_add)(const T* in, float* sum, std::size_t n);  // sum += in
  void (*narrow)(const float* in, T* out, std::size_t n);
  // sum_n = tree sum over `leaves` arrays (pairs, then pairs of pairs ...) times scale; returns the
  // sum of squares of sum_n, itself summed in fixed blocks.
  double (*tree_sum)(const T* const* leaf, std::size_t leaves, float scale, float* sum,
                     std::size_t begin, std::size_t end);
};

// AdamW with decoupled weight decay (Loshchilov & Hutter): all arrays hold n floats.
struct AdamW {
  float lr, beta1, beta2, eps, weight_decay;
  float rest1, rest2;        // 1 - beta1, 1 - beta2, taken in double: 1 - 0.999f is off by 5e-5
  float clip;                // multiplies the gradient
  float correct1, correct2;  // 1 - beta1^t, 1 - beta2^t
};
using AdamWKernel = void (*)(const AdamW&, const float* g, float* w, float* m, float* v,
                             std::size_t n);

// One query row against `length` cached rows, all of which it sees: softmax of the scores
// q.k * scale, capped where cap > 0, beside each head's sink where there are sinks. Heads of keys
// and queries are D wide, those of values and of out [heads*V] are V.
struct CachedRows {
  const float *q, *keys, *values;  // [heads*D], [length, kv_heads*D], [length, kv_heads*V]
  const float* sinks = nullptr;    // [heads]
  std::size_t length = 0, heads = 0, kv_heads = 0, D = 0, V = 0;
  float scale = 1, cap = 0;
};
// scratch holds `length` floats.
using AttendKernel = void (*)(const CachedRows& rows, float* scratch, float* out);

// What attention over blocks of scores is made of (op/attend.h). Each sums in an order that
// depends on the row alone, not on how many stand beside it.
struct ScoreKernels {
  // c [m, n] = a [m, k] * b [k, n], or added to c. a's element (i, l) is a[i * a_row + l * a_column];
  // rows of b and c lie so many elements apart.
  void (*product)(const float* a, std::size_t a_row, std::size_t a_column, const float* b,
                  std::size_t b_row, float* c, std::size_t c_row, std::size_t m, std::size_t n,
                  std::size_t k, bool add);
  // The n scores of a row, of which it sees begin .. end, become their weights beside those before
  // (Milakov & Gimelshein): of a running maximum `top`, whose sum is `total` and whose weighted
  // values are `out` [V], both scaled anew where `top` rises. What it does not see weighs 0.
  void (*weigh)(float* score, std::size_t begin, std::size_t end, std::size_t n, float scale,
                float cap, float* top, float* total, float* out, std::size_t V);
  // The same scores become final weights, by the log of their sum, and what is the gradient of the
  // weights becomes that of the scores before `scale`: with `mean` the sum of weight * gradient.
  void (*weigh_backward)(float* score, float* gradient, std::size_t begin, std::size_t end,
                         std::size_t n, float scale, float cap, float log_sum, float mean);
};

struct KernelSet {
  const char* name;  // "avx512"
  Kernels<float> f32;
  Kernels<bf16> half;
  AdamWKernel adamw;
  AttendKernel attend;
  ScoreKernels scores;
  DeltaKernels<float> delta;
  DeltaKernels<bf16> delta_half;
  BoundKernels<float> bound;
  BoundKernels<bf16> bound_half;
  DotKernels dot;
  TileKernels tile;
};

// The best set this machine runs; $JANUA_KERNELS = generic | avx2 | avx512 picks another.
const KernelSet& kernels();
// A named set, or null if this machine cannot run it.
const KernelSet* kernel_set(const char* name);

template <class T>
const Kernels<T>& kernels_for();
template <>
inline const Kernels<float>& kernels_for<float>() {
  return kernels().f32;
}
template <>
inline const Kernels<bf16>& kernels_for<bf16>() {
  return kernels().half;
}

template <class T>
const BoundKernels<T>& bound_kernels_for() {
  if constexpr (sizeof(T) == 4)
    return kernels().bound;
  else
    return kernels().bound_half;
}

template <class T>
const DeltaKernels<T>& delta_kernels_for() {
  if constexpr (sizeof(T) == 4)
    return kernels().delta;
  else
    return kernels().delta_half;
}

}  // namespace compute
