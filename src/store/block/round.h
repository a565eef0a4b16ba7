// Rounding as ggml does it.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>

namespace store::block {

// The nearest integer, ties to even, of what is smaller than 2^22: added to 1.5 * 2^23, whose last
// place is 1. Of anything else an integer that means nothing, the same as there.
inline int nearest(float x) {
  const auto bits = std::bit_cast<std::uint32_t>(x + 12582912.0f);
  return static_cast<int>(bits & 0x007fffff) - 0x00400000;
}

// The integer part, within [low, high] also where there is none: a scale that is no normal float has
// an infinite inverse.
inline int clipped(float x, int low, int high) {
  if (!(x > static_cast<float>(low))) return low;
  return static_cast<int>(std::min(x, static_cast<float>(high)));
}

// What a division by the scale is replaced by; 0 for a block of zeros.
inline float inverse(float scale) { return scale != 0 ? 1.0f / scale : 0.0f; }

}  // namespace store::block
