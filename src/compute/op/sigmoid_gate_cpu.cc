#include <cmath>

#include "base/numerics.h"
#include "compute/op/sigmoid_gate.h"
#include "compute/op/wide.h"

namespace compute::cpu {

namespace {

template <class T>
float opened(T gate) {
  return wide(narrow<T>(1 / (1 + base::real::exp(-wide(gate)))));
}

// Calls body(zero, row, element) for each number.
template <class Body>
void each(const View& shape, Body body) {
  with_type(shape.type, [&](auto zero) {
    for (std::size_t m = 0; m < shape.rows; ++m)
      for (std::size_t i = 0; i < shape.width; ++i) body(zero, m, i);
  });
}

template <class T>
T& at(const View& view, std::size_t m, std::size_t i) {
  return static_cast<T*>(view.data)[m * view.stride + i];
}

}  // namespace

void sigmoid_gate(const View& y, const View& x, const View& gate) {
  each(y, [&]<class T>(T, std::size_t m, std::size_t i) {
    at<T>(y, m, i) = narrow<T>(wide(at<T>(x, m, i)) * opened(at<T>(gate, m, i)));
  });
}

void sigmoid_gate_backward(const View& dx, const View& dgate, const View& dy, const View& x,
                           const View& gate) {
  each(dy, [&]<class T>(T, std::size_t m, std::size_t i) {
    const float s = opened(at<T>(gate, m, i)), d = wide(at<T>(dy, m, i));
    at<T>(dgate, m, i) = narrow<T>(d * wide(at<T>(x, m, i)) * s * (1 - s));
    at<T>(dx, m, i) = narrow<T>(d * s);
  });
}

}  // namespace compute::cpu
