// Q4_0: x = d * (q - 8), q of 4 bits. The value of the largest magnitude gets q = 0, which reaches
// farther than 15 does, so d has the opposite sign.
#include <cmath>

#include "store/block.h"
#include "store/block/each.h"
#include "store/block/round.h"
#include "store/half.h"

namespace store::block {

namespace {

struct Block {
  std::uint16_t d;
  std::uint8_t q[16];  // low halves: elements 0 to 15; high halves: 16 to 31
};
static_assert(sizeof(Block) == 18);
using Of = Each<Block, 32>;

void unpack(const Block& block, Of::Out x) {
  const float d = from_half(block.d);
  for (std::size_t i = 0; i < 16; ++i) {
    x[i] = static_cast<float>((block.q[i] & 15) - 8) * d;
    x[i + 16] = static_cast<float>((block.q[i] >> 4) - 8) * d;
  }
}

Block pack(Of::In x) {
  float farthest = 0;
  for (const float value : x)
    if (std::abs(value) > std::abs(farthest)) farthest = value;
  const float d = farthest / -8, inverted = inverse(d);
  const auto level = [&](float value) { return clipped(value * inverted + 8.5f, 0, 15); };
  Block block;
  block.d = to_half(d);
  for (std::size_t i = 0; i < 16; ++i)
    block.q[i] = static_cast<std::uint8_t>(level(x[i]) | level(x[i + 16]) << 4);
  return block;
}

}  // namespace

extern const Entry q4_0{"Q4_0",          2, 32, sizeof(Block), Of::unpack<unpack>, Of::pack<pack>,
                        8 * kLargestHalf};

}  // namespace store::block
