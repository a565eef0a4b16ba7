// Q8_0: x = d * q, q of 8 bits.
#include <cmath>

#include "store/block.h"
#include "store/block/each.h"
#include "store/block/round.h"
#include "store/half.h"

namespace store::block {

namespace {

struct Block {
  std::uint16_t d;
  std::int8_t q[32];
};
static_assert(sizeof(Block) == 34);
using Of = Each<Block, 32>;

void unpack(const Block& block, Of::Out x) {
  const float d = from_half(block.d);
  for (std::size_t i = 0; i < 32; ++i) x[i] = static_cast<float>(block.q[i]) * d;
}

Block pack(Of::In x) {
  float largest = 0;
  for (const float value : x) largest = std::max(largest, std::abs(value));
  const float d = largest / 127, inverted = inverse(d);
  Block block;
  block.d = to_half(d);
  for (std::size_t i = 0; i < 32; ++i)  // ties away from zero
    block.q[i] = static_cast<std::int8_t>(clipped(std::round(x[i] * inverted), -128, 127));
  return block;
}

}  // namespace

extern const Entry q8_0{
    "Q8_0", 8, 32, sizeof(Block), Of::unpack<unpack>, Of::pack<pack>, 127 * kLargestHalf};

}  // namespace store::block
