// Eight scales and eight minima of 6 bits in 12 bytes, as Q4_K and Q5_K have them: bytes 0 to 3 and 4 to 7
// hold the first four of each, and in their upper two bits those of the last four, whose low halves
// share bytes 8 to 11.
#pragma once

#include <cstddef>
#include <cstdint>

namespace store::block {

struct SixBits {
  std::uint8_t bytes[12] = {};

  int scale(std::size_t j) const {
    return j < 4 ? bytes[j] & 63 : (bytes[j + 4] & 15) | bytes[j - 4] >> 6 << 4;
  }
  int min(std::size_t j) const {
    return j < 4 ? bytes[j + 4] & 63 : bytes[j + 4] >> 4 | bytes[j] >> 6 << 4;
  }
  // In the order of j, once each.
  void put(std::size_t j, int scale, int min) {
    const auto byte = [](int value) { return static_cast<std::uint8_t>(value); };
    if (j < 4) {
      bytes[j] = byte(scale);
      bytes[j + 4] = byte(min);
      return;
    }
    bytes[j + 4] = byte((scale & 15) | (min & 15) << 4);
    bytes[j - 4] = byte(bytes[j - 4] | scale >> 4 << 6);
    bytes[j] = byte(bytes[j] | min >> 4 << 6);
  }
};

}  // namespace store::block
