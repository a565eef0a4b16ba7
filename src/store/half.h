// The two 16-bit floats of weight files, IEEE half and bfloat16, from and to float. Narrowing rounds
// to the nearest, ties to even, and makes NaNs quiet.
#pragma once

#include <bit>
#include <cstdint>

namespace store {

inline constexpr float kLargestHalf = 65504;
// The largest float that is rounded to it; the next one, 65520, is rounded to infinity.
inline constexpr float kLastBeforeHalfIsInfinite = 65519.99609375f;

inline float from_half(std::uint16_t half) {
  const std::uint32_t sign = std::uint32_t{half} >> 15 << 31, exponent = half >> 10 & 31,
                      fraction = half & 1023;
  if (exponent == 0) {
    const float value = static_cast<float>(fraction) * 0x1p-24f;
    return sign ? -value : value;
  }
  return std::bit_cast<float>(sign | (exponent == 31 ? 255u : exponent + 112u) << 23 |
                              fraction << 13);
}

inline std::uint16_t to_half(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const std::uint32_t sign = bits >> 16 & 0x8000, magnitude = bits & 0x7fffffff;
  const auto half = [&](std::uint32_t rest) { return static_cast<std::uint16_t>(sign | rest); };
  if (magnitude > 0x7f800000) return half(0x7e00 | (magnitude >> 13 & 0x3ff));
  if (magnitude >= 0x47800000) return half(0x7c00);
  if (magnitude <
      0x38800000) {  // below 2^-14: a multiple of 2^-24, the last place of floats at 0.5
    const float rounded = std::bit_cast<float>(magnitude) + 0.5f;
    return half(std::bit_cast<std::uint32_t>(rounded) - std::bit_cast<std::uint32_t>(0.5f));
  }
  return half((magnitude - (112u << 23) + 0xfff + (magnitude >> 13 & 1)) >> 13);
}

inline float from_bf16(std::uint16_t half) {
  return std::bit_cast<float>(std::uint32_t{half} << 16);
}

inline std::uint16_t to_bf16(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  if ((bits & 0x7fffffff) > 0x7f800000) return static_cast<std::uint16_t>(bits >> 16 | 64);
  return static_cast<std::uint16_t>((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

}  // namespace store
