#include <cstring>

#include "compute/op/short_conv.h"

namespace compute::cpu {

namespace {

void check(const View& y, const View& x, const View& taps, Segments segments) {
  CHECK(y.rows == x.rows && y.width == x.width && taps.rows == x.width && taps.dense(),
        "each channel has its taps");
  CHECK(taps.width >= 1 && taps.width <= kMostTaps, "a short convolution is short");
  CHECK(!segments.empty() && segments.back() == x.rows, "segments cover the rows");
}

// The last K - 1 rows of the tail and x behind it.
template <class T>
void move_on(const View& x, const View& tail) {
  const std::size_t K1 = tail.rows, C = tail.width;
  T* to = tail.as<T>();
  for (std::size_t i = 0; i < K1; ++i) {
    const std::size_t from = i + x.rows;  // upwards: what is read has not been written yet
    const T* row = from < K1 ? to + from * C : x.as<T>() + (from - K1) * x.stride;
    std::memmove(to + i * C, row, C * sizeof(T));
  }
}

template <class T>
void conv(const View& y, const View& x, const View& taps, Segments segments, const View& tail) {
  for (std::size_t s = 0; s + 1 < segments.size(); ++s) {
    const std::size_t begin = segments[s], end = segments[s + 1];
    delta_kernels_for<T>().conv(x.as<T>() + begin * x.stride, x.stride, taps.as<T>(),
                                tail.data ? tail.as<T>() : nullptr, y.as<T>() + begin * y.stride,
                                y.stride, end - begin, x.width, taps.width);
  }
  if (tail.data) move_on<T>(x, tail);
}

template <class T>
void conv_backward(const View& dy, const View& x, const View& taps, Segments segments,
                   const View& dx, const View& dtaps) {
  delta_kernels_for<T>().conv_backward(x.as<T>(), x.stride, taps.as<T>(), dy.as<T>(), dy.stride,
                                       {segments.data(), segments.size() - 1}, dx.as<T>(),
                                       dx.stride, dtaps.as<T>(), x.width, taps.width);
}

}  // namespace

void short_conv(const View& y, const View& x, const View& taps, Segments segments,
                const View& tail) {
  check(y, x, taps, segments);
  CHECK(!tail.data || (segments.size() == 2 && tail.dense() && tail.rows + 1 == taps.width &&
                       tail.width == x.width),
        "a tail holds the inputs before one segment");
  return x.type == Type::f32 ? conv<float>(y, x, taps, segments, tail)
                             : conv<bf16>(y, x, taps, segments, tail);
}

void short_conv_backward(const View& dy, const View& x, const View& taps, Segments segments,
                         const View& dx, const View& dtaps) {
  check(dy, x, taps, segments);
  CHECK(dx.rows == x.rows && dx.width == x.width && dtaps.rows == x.width && dtaps.dense() &&
            dtaps.width == taps.width,
        "a gradient has the shape of what it is of");
  return x.type == Type::f32 ? conv_backward<float>(dy, x, taps, segments, dx, dtaps)
                             : conv_backward<bf16>(dy, x, taps, segments, dx, dtaps);
}

}  // namespace compute::cpu
