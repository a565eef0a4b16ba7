#include "compute/op/by_type.h"
#include "compute/op/norm.h"

namespace compute::cpu {

void add_norm(const View& y, const View& x, const View& rstd, const View& stream,
              const View& branch, const View& gain, float eps) {
  CHECK(stream.dense() && gain.elements() == stream.width, "a gain is as wide as its rows");
  by_type(y.type, [&](auto zero) {
    using T = decltype(zero);
    kernels_for<T>().add_norm(stream.as<float>(), branch.data ? branch.as<T>() : nullptr,
                              gain.as<T>(), eps, x.as<float>(), y.as<T>(), rstd.as<float>(), x.rows,
                              x.width);
  });
}

void norm_backward(const View& dx, const View& rounded, const View& dgain, const View& dy,
                   const View& x, const View& rstd, const View& gain) {
  by_type(dy.type, [&](auto zero) {
    using T = decltype(zero);
    kernels_for<T>().norm_backward(dy.as<T>(), x.as<float>(), rstd.as<float>(), gain.as<T>(),
                                   dx.as<float>(), rounded.as<T>(), dgain.as<float>(), dx.rows,
                                   dx.width);
  });
}

void norm_heads(const View& y, const View& rstd, const View& x, const View& gain, float eps) {
  const auto D = gain.elements();
  by_type(x.type, [&](auto zero) {
    using T = decltype(zero);
    kernels_for<T>().norm_heads(x.as<T>(), x.stride, gain.as<T>(), eps, y.as<T>(), y.stride,
                                rstd.as<float>(), x.rows, x.width / D, D);
  });
}

void norm_heads_backward(const View& dy, const View& dgain, const View& x, const View& rstd,
                         const View& gain) {
  const auto D = gain.elements();
  by_type(dy.type, [&](auto zero) {
    using T = decltype(zero);
    kernels_for<T>().norm_heads_backward(dy.as<T>(), dy.stride, x.as<T>(), x.stride,
                                         rstd.as<float>(), gain.as<T>(), dgain.as<float>(), dy.rows,
                                         dy.width / D, D);
  });
}

}  // namespace compute::cpu
