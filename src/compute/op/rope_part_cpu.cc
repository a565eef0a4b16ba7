#include "compute/op/rope_part.h"
#include "compute/op/wide.h"

namespace compute {

namespace {

template <class T>
void turn(T* head, const float* cos, const float* sin, float sign, const RopePart& part) {
  const auto half = part.width / 2;
  for (std::size_t j = 0; j < half; ++j) {
    T& low = head[part.neighbours ? 2 * j : j];
    T& high = head[part.neighbours ? 2 * j + 1 : j + half];
    const float a = wide(low), b = wide(high), s = sin[j] * sign;
    low = narrow<T>(a * cos[j] - b * s);
    high = narrow<T>(b * cos[j] + a * s);
  }
}

template <class T>
void turn_rows(const View& rows, const View& positions, const View& cos, const View& sin,
               const RopePart& part, float sign) {
  for (std::size_t m = 0; m < rows.rows; ++m) {
    const auto at = static_cast<std::size_t>(positions.as<std::int32_t>()[m]) * cos.stride;
    for (std::size_t h = 0; h < part.heads; ++h)
      turn(rows.as<T>() + m * rows.stride + part.first + h * part.step, cos.as<float>() + at,
           sin.as<float>() + at, sign, part);
  }
}

}  // namespace

void cpu::rope_part(const View& rows, const View& positions, const View& cos, const View& sin,
                    const RopePart& part, float sign) {
  CHECK(part.width % 2 == 0 && cos.width == part.width / 2 && sin.stride == cos.stride,
        "a table has an angle for each pair");
  with_type(rows.type,
            [&](auto zero) { turn_rows<decltype(zero)>(rows, positions, cos, sin, part, sign); });
}

}  // namespace compute
