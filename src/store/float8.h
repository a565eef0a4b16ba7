// The 8-bit floats of weight files: E4M3 without infinities and E5M2 (Micikevicius et al. 2022, FP8
// Formats for Deep Learning), and E8M0, a power of two (Open Compute Project, Microscaling Formats 1.0).
#pragma once

#include <bit>
#include <cstdint>
#include <limits>

#include "store/half.h"

namespace store {

inline float from_e4m3(std::uint8_t bits) {
  const std::uint32_t exponent = bits >> 3 & 15, fraction = bits & 7;
  const float magnitude = (bits & 127) == 127 ? std::numeric_limits<float>::quiet_NaN()
                          : exponent == 0
                              ? static_cast<float>(fraction) * 0x1p-9f
                              : std::bit_cast<float>((exponent + 120) << 23 | fraction << 20);
  return bits & 128 ? -magnitude : magnitude;
}

// The upper half of an IEEE half.
inline float from_e5m2(std::uint8_t bits) {
  return from_half(static_cast<std::uint16_t>(bits << 8));
}

inline float from_e8m0(std::uint8_t bits) {
  if (bits == 255) return std::numeric_limits<float>::quiet_NaN();
  return std::bit_cast<float>(bits == 0 ? 0x00400000u : std::uint32_t{bits} << 23);
}

}  // namespace store
