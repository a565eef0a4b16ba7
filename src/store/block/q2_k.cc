// Q2_K: 16 groups of 16, each x = d * scale * q - dmin * min, q of 2 bits, scale and min of 4.
#include "store/block.h"
#include "store/block/each.h"
#include "store/half.h"

namespace store::block {

namespace {

struct Block {
  std::uint8_t scale[16];  // low halves: scales; high halves: minima
  std::uint8_t q[64];      // a half of 128 elements in 32 bytes, 32 elements in each pair of bits
  std::uint16_t d, dmin;
};
static_assert(sizeof(Block) == 84);
using Of = Each<Block, 256>;

void unpack(const Block& block, Of::Out x) {
  const float d = from_half(block.d), dmin = from_half(block.dmin);
  for (std::size_t i = 0; i < 256; ++i) {
    const std::size_t half = i / 128, pair = i / 32 % 4;
    const int scale = block.scale[i / 16] & 15, min = block.scale[i / 16] >> 4;
    const int q = block.q[32 * half + i % 32] >> 2 * pair & 3;
    x[i] = d * static_cast<float>(scale) * static_cast<float>(q) - dmin * static_cast<float>(min);
  }
}

}  // namespace

extern const Entry q2_k{"Q2_K", 10, 256, sizeof(Block), Of::unpack<unpack>};

}  // namespace store::block
