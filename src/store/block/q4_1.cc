// Q4_1: x = d * q + m, q of 4 bits.
#include "store/block.h"
#include "store/block/each.h"
#include "store/half.h"

namespace store::block {

namespace {

struct Block {
  std::uint16_t d, m;
  std::uint8_t q[16];  // low halves: elements 0 to 15; high halves: 16 to 31
};
static_assert(sizeof(Block) == 20);
using Of = Each<Block, 32>;

void unpack(const Block& block, Of::Out x) {
  const float d = from_half(block.d), m = from_half(block.m);
  for (std::size_t i = 0; i < 16; ++i) {
    x[i] = static_cast<float>(block.q[i] & 15) * d + m;
    x[i + 16] = static_cast<float>(block.q[i] >> 4) * d + m;
  }
}

}  // namespace

extern const Entry q4_1{"Q4_1", 3, 32, sizeof(Block), Of::unpack<unpack>};

}  // namespace store::block
