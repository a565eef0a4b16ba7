#include <algorithm>

#include "compute/op/gated_norm.h"

namespace compute::cpu {

namespace {

void check(const View& y, const View& x, const View& z, const View& gain) {
  CHECK(x.rows == y.rows && z.rows == y.rows && x.width == y.width && z.width == y.width &&
            gain.elements() > 0 && y.width % gain.elements() == 0,
        "every head has its gate and is as wide as the gain");
}

template <class T>
void forward(const View& y, const View& x, const View& z, const View& gain, float eps) {
  const std::size_t D = gain.elements();
  delta_kernels_for<T>().gated_norm(x.as<T>(), x.stride, z.as<T>(), z.stride, gain.as<T>(), eps,
                                    y.as<T>(), y.stride, y.rows, y.width / D, D);
}

template <class T>
void backward(const View& dy, const View& x, const View& z, const View& gain, float eps,
              const View& dx, const View& dz, const View& dgain, const View& sum) {
  const std::size_t D = gain.elements();
  std::fill_n(sum.as<float>(), D, 0.0f);
  delta_kernels_for<T>().gated_norm_backward(
      x.as<T>(), x.stride, z.as<T>(), z.stride, gain.as<T>(), eps, dy.as<T>(), dy.stride,
      dx.as<T>(), dx.stride, dz.as<T>(), dz.stride, sum.as<float>(), dy.rows, dy.width / D, D);
  kernels_for<T>().narrow(sum.as<float>(), dgain.as<T>(), D);
}

}  // namespace

void gated_norm(const View& y, const View& x, const View& z, const View& gain, float eps) {
  check(y, x, z, gain);
  return y.type == Type::f32 ? forward<float>(y, x, z, gain, eps)
                             : forward<bf16>(y, x, z, gain, eps);
}

void gated_norm_backward(const View& dy, const View& x, const View& z, const View& gain, float eps,
                         const View& dx, const View& dz, const View& dgain, const View& sum) {
  check(dy, x, z, gain);
  check(dx, x, dz, gain);
  CHECK(dx.rows == dy.rows && dgain.elements() == gain.elements() &&
            sum.elements() == gain.elements(),
        "a gradient has the shape of what it is of");
  return dy.type == Type::f32 ? backward<float>(dy, x, z, gain, eps, dx, dz, dgain, sum)
                              : backward<bf16>(dy, x, z, gain, eps, dx, dz, dgain, sum);
}

}  // namespace compute::cpu
