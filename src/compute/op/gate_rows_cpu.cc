#include <cmath>

#include "base/numerics.h"
#include "compute/op/gate_rows.h"
#include "compute/op/wide.h"

namespace compute::cpu {

namespace {

template <class T>
float open(const View& gate, std::size_t m) {
  return 1 / (1 + base::real::exp(-wide(gate.as<T>()[m * gate.stride])));
}

}  // namespace

void gate_rows(const View& y, const View& x, const View& gate) {
  CHECK(y.width == x.width && gate.width == 1 && gate.rows == x.rows, "each row has its gate");
  with_type(y.type, [&](auto zero) {
    using T = decltype(zero);
    for (std::size_t m = 0; m < y.rows; ++m) {
      const float s = open<T>(gate, m);
      const T* in = x.as<T>() + m * x.stride;
      T* out = y.as<T>() + m * y.stride;
      for (std::size_t h = 0; h < y.width; ++h) out[h] = narrow<T>(s * wide(in[h]));
    }
  });
}

void gate_rows_backward(const View& dx, const View& dgate, const View& dy, const View& x,
                        const View& gate) {
  with_type(dy.type, [&](auto zero) {
    using T = decltype(zero);
    for (std::size_t m = 0; m < dy.rows; ++m) {
      const float s = open<T>(gate, m);
      const T *in = x.as<T>() + m * x.stride, *up = dy.as<T>() + m * dy.stride;
      T* out = dx.as<T>() + m * dx.stride;
      float sum = 0;
      for (std::size_t h = 0; h < dy.width; ++h) {
        sum += wide(up[h]) * wide(in[h]);
        out[h] = narrow<T>(s * wide(up[h]));
      }
      dgate.as<T>()[m * dgate.stride] = narrow<T>(sum * s * (1 - s));
    }
  });
}

}  // namespace compute::cpu
