#include <cmath>

#include "base/numerics.h"
#include "compute/op/activation.h"
#include "compute/op/by_type.h"

namespace compute::cpu {

namespace {

float softplus(float x) { return x > 20 ? x : base::real::log1p(base::real::exp(x)); }
float slope_of_softplus(float x) { return 1 / (1 + base::real::exp(-x)); }

template <class T>
void read(const View& numbers, float* out) {
  CHECK(numbers.elements() == 4, "xIELU has four numbers");
  kernels_for<T>().widen(numbers.as<T>(), out, 4);
}

Xielu shape_of(const float* n) { return {softplus(n[0]), n[2] + softplus(n[1]), n[2], n[3]}; }

// work(first, count) for rows that need not lie side by side.
template <class T, class Work>
void each_row(const View& x, Work work) {
  if (x.dense()) return work(x.as<T>(), x.elements());
  for (std::size_t m = 0; m < x.rows; ++m) work(x.as<T>() + m * x.stride, x.width);
}

// fresh(x) of every element; through float, rounded to the type.
template <class T, class Fresh>
void each(T* x, std::size_t n, Fresh fresh) {
  constexpr std::size_t kBlock = 256;
  float wide[kBlock];
  for (std::size_t begin = 0; begin < n; begin += kBlock) {
    const auto count = n - begin < kBlock ? n - begin : kBlock;
    kernels_for<T>().widen(x + begin, wide, count);
    for (std::size_t i = 0; i < count; ++i) wide[i] = fresh(wide[i]);
    kernels_for<T>().narrow(wide, x + begin, count);
  }
}

float rounded_to_bf16(float x) {
  bf16 half;
  kernels_for<bf16>().narrow(&x, &half, 1);
  kernels_for<bf16>().widen(&half, &x, 1);
  return x;
}

}  // namespace

void gated(const View& h, const View& gate_up, Activation kind) {
  CHECK(gate_up.dense() && h.dense() && gate_up.width == 2 * h.width,
        "gate and up lie side by side");
  by_type(h.type, [&](auto zero) {
    using T = decltype(zero);
    kernels_for<T>().gated(kind, gate_up.as<T>(), h.as<T>(), h.rows, h.width);
  });
}

void gated_backward(const View& gate_up, const View& dh, Activation kind) {
  by_type(dh.type, [&](auto zero) {
    using T = decltype(zero);
    kernels_for<T>().gated_backward(kind, gate_up.as<T>(), dh.as<T>(), dh.rows, dh.width);
  });
}

void activate(const View& y, const View& x, Activation kind) {
  CHECK(x.dense() && y.dense(), "an activation takes rows that lie side by side");
  by_type(x.type, [&](auto zero) {
    using T = decltype(zero);
    kernels_for<T>().activate(kind, x.as<T>(), y.as<T>(), x.elements());
  });
}

void activate_backward(const View& x, const View& dy, Activation kind) {
  by_type(x.type, [&](auto zero) {
    using T = decltype(zero);
    kernels_for<T>().activate_backward(kind, x.as<T>(), dy.as<T>(), x.elements());
  });
}

void xielu(const View& y, const View& x, const View& numbers) {
  CHECK(x.dense() && y.dense(), "an activation takes rows that lie side by side");
  by_type(x.type, [&](auto zero) {
    using T = decltype(zero);
    float n[4];
    read<T>(numbers, n);
    kernels_for<T>().xielu(shape_of(n), x.as<T>(), y.as<T>(), x.elements());
  });
}

void xielu_backward(const View& x, const View& of_numbers, const View& dy, const View& numbers) {
  by_type(x.type, [&](auto zero) {
    using T = decltype(zero);
    float n[4];
    read<T>(numbers, n);
    double sums[2] = {0, 0};
    kernels_for<T>().xielu_backward(shape_of(n), x.as<T>(), dy.as<T>(), sums, x.elements());
    auto* out = of_numbers.as<float>();
    for (int i = 0; i < 2; ++i)
      out[i] = static_cast<float>(sums[i] * static_cast<double>(slope_of_softplus(n[i])));
    out[2] = out[3] = 0;  // of what is not learned
  });
}

void scale(const View& x, float scale, Type as) {
  const bool halved = x.type == Type::f32 && as == Type::bf16;
  by_type(x.type, [&](auto zero) {
    using T = decltype(zero);
    each_row<T>(x, [&](T* row, std::size_t n) {
      each(row, n, [&](float v) { return halved ? rounded_to_bf16(v * scale) : v * scale; });
    });
  });
}

void soft_cap(const View& x, float cap) {
  by_type(x.type, [&](auto zero) {
    using T = decltype(zero);
    each_row<T>(x, [&](T* row, std::size_t n) { bound_kernels_for<T>().soft_cap(row, cap, n); });
  });
}

void soft_cap_backward(const View& dy, const View& y, float cap) {
  CHECK(dy.dense() && y.dense() && dy.elements() == y.elements(), "a cap keeps its shape");
  by_type(dy.type, [&](auto zero) {
    using T = decltype(zero);
    bound_kernels_for<T>().soft_cap_backward(dy.as<T>(), y.as<T>(), cap, dy.elements());
  });
}

}  // namespace compute::cpu
