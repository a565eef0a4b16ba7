#include <algorithm>

#include "compute/op/by_type.h"
#include "compute/op/norm.h"

namespace compute::cpu {

namespace {

// The width of a head, of `heads` that rstd has a column for.
std::size_t width_of_head(const View& rows, const View& rstd) { return rows.width / rstd.width; }

template <class T>
T* memory(const View& view) {
  return view.data ? view.as<T>() : nullptr;
}

// A gain in float by rows in bf16, which multiplies before the rounding.
bool wide_gain(const View& rows, const View& gain, Gain how) {
  const bool wide = gain.data && gain.type != rows.type;
  CHECK(!wide || (gain.type == Type::f32 && how == Gain::in_float),
        "a gain is of its rows' type, or multiplies in float");
  return wide;
}

}  // namespace

void add_norm(const View& y, const View& x, const View& rstd, const View& stream,
              const View& branch, const View& gain, Gain how, float eps) {
  CHECK(stream.dense() && (how == Gain::none || gain.elements() == stream.width),
        "a gain is as wide as its rows");
  by_type(y.type, [&](auto zero) {
    using T = decltype(zero);
    if (wide_gain(y, gain, how))
      return kernels_for<T>().wide_gain.add_norm(stream.as<float>(), memory<T>(branch),
                                                 gain.as<float>(), eps, x.as<float>(), y.as<T>(),
                                                 rstd.as<float>(), x.rows, x.width);
    kernels_for<T>().norm(how).add_norm(stream.as<float>(), memory<T>(branch), memory<T>(gain), eps,
                                        x.as<float>(), y.as<T>(), rstd.as<float>(), x.rows,
                                        x.width);
  });
}

void norm_backward(const View& dx, const View& rounded, const View& dgain, const View& dy,
                   const View& x, const View& rstd, const View& gain, Gain how) {
  by_type(dy.type, [&](auto zero) {
    using T = decltype(zero);
    kernels_for<T>().norm(how).norm_backward(dy.as<T>(), x.as<float>(), rstd.as<float>(),
                                             memory<T>(gain), dx.as<float>(), rounded.as<T>(),
                                             memory<float>(dgain), dx.rows, dx.width);
  });
}

void norm_heads(const View& y, const View& rstd, const View& x, const View& gain, Gain how,
                float eps) {
  by_type(x.type, [&](auto zero) {
    using T = decltype(zero);
    if (wide_gain(x, gain, how))
      return kernels_for<T>().wide_gain.norm_heads(x.as<T>(), x.stride, gain.as<float>(), eps,
                                                   y.as<T>(), y.stride, rstd.as<float>(), x.rows,
                                                   rstd.width, width_of_head(x, rstd));
    kernels_for<T>().norm(how).norm_heads(x.as<T>(), x.stride, memory<T>(gain), eps, y.as<T>(),
                                          y.stride, rstd.as<float>(), x.rows, rstd.width,
                                          width_of_head(x, rstd));
  });
}

void norm_heads_backward(const View& dy, const View& dgain, const View& x, const View& rstd,
                         const View& gain, Gain how) {
  by_type(dy.type, [&](auto zero) {
    using T = decltype(zero);
    kernels_for<T>().norm(how).norm_heads_backward(
        dy.as<T>(), dy.stride, x.as<T>(), x.stride, rstd.as<float>(), memory<T>(gain),
        memory<float>(dgain), dy.rows, rstd.width, width_of_head(dy, rstd));
  });
}

void add_round(const View& y, const View& x, const View& stream, const View& branch) {
  CHECK(stream.dense(), "rows of the stream lie side by side");
  by_type(y.type, [&](auto zero) {
    using T = decltype(zero);
    auto* sum = x.as<float>();
    std::copy_n(stream.as<float>(), x.elements(), sum);
    if (branch.data) kernels_for<T>().widen_add(branch.as<T>(), sum, x.elements());
    kernels_for<T>().narrow(sum, y.as<T>(), x.elements());
  });
}

void add_round_backward(const View& dx, const View& rounded, const View& dy) {
  by_type(dy.type, [&](auto zero) {
    using T = decltype(zero);
    kernels_for<T>().widen_add(dy.as<T>(), dx.as<float>(), dx.elements());
    if (rounded.data) kernels_for<T>().narrow(dx.as<float>(), rounded.as<T>(), dx.elements());
  });
}

}  // namespace compute::cpu
