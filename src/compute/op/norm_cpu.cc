#include <algorithm>
#include <vector>

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

// norm(x in float, its norm in float) for a row x of bf16, or none, and the norm rounded into y: the bits
// of a kernel that does it in one go.
class WideRow {
 public:
  explicit WideRow(std::size_t width) : in_(width), out_(width) {}
  template <class Norm>
  void operator()(const bf16* x, bf16* y, Norm norm) {
    if (x) kernels().half.widen(x, in_.data(), in_.size());
    norm(x ? in_.data() : nullptr, out_.data());
    kernels().half.narrow(out_.data(), y, out_.size());
  }

 private:
  std::vector<float> in_, out_;
};

void add_norm_wide(const View& y, const View& x, const View& rstd, const View& stream,
                   const View& branch, const View& gain, float eps) {
  const auto& norm = kernels().f32.norm(Gain::in_float);
  WideRow row(x.width);
  for (std::size_t m = 0; m < x.rows; ++m)
    row(branch.data ? branch.row_range(m, 1).as<bf16>() : nullptr, y.row_range(m, 1).as<bf16>(),
        [&](const float* added, float* out) {
          norm.add_norm(stream.row_range(m, 1).as<float>(), added, gain.as<float>(), eps,
                        x.row_range(m, 1).as<float>(), out, rstd.as<float>() + m, 1, x.width);
        });
}

void norm_heads_wide(const View& y, const View& rstd, const View& x, const View& gain, float eps) {
  const auto& norm = kernels().f32.norm(Gain::in_float);
  WideRow row(x.width);
  for (std::size_t m = 0; m < x.rows; ++m)
    row(x.row_range(m, 1).as<bf16>(), y.row_range(m, 1).as<bf16>(),
        [&](const float* in, float* out) {
          norm.norm_heads(in, x.width, gain.as<float>(), eps, out, x.width,
                          rstd.as<float>() + m * rstd.width, 1, rstd.width, width_of_head(x, rstd));
        });
}

}  // namespace

void add_norm(const View& y, const View& x, const View& rstd, const View& stream,
              const View& branch, const View& gain, Gain how, float eps) {
  CHECK(stream.dense() && (how == Gain::none || gain.elements() == stream.width),
        "a gain is as wide as its rows");
  if (wide_gain(y, gain, how)) return add_norm_wide(y, x, rstd, stream, branch, gain, eps);
  by_type(y.type, [&](auto zero) {
    using T = decltype(zero);
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
  if (wide_gain(x, gain, how)) return norm_heads_wide(y, rstd, x, gain, eps);
  by_type(x.type, [&](auto zero) {
    using T = decltype(zero);
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
