// Numbers of 5 bits: 16 bytes of low halves (elements 0 to 15), high halves (16 to 31), and before
// them the fifth bit of each element, 32 in a row.
#pragma once

#include <cstddef>
#include <cstdint>

namespace store::block {

struct Fives {
  std::uint8_t high[4];
  std::uint8_t low[16];

  int at(std::size_t i) const {
    const int four = i < 16 ? low[i] & 15 : low[i - 16] >> 4;
    return four | (high[i / 8] >> i % 8 & 1) << 4;
  }
};

}  // namespace store::block
