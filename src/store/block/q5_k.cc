// Q5_K: 8 groups of 32, each x = d * scale * q - dmin * min, q of 5 bits, scale and min of 6.
#include "store/block.h"
#include "store/block/each.h"
#include "store/block/six_bit.h"
#include "store/half.h"

namespace store::block {

namespace {

struct Block {
  std::uint16_t d, dmin;
  SixBits scale;
  std::uint8_t high[32];  // bit j of byte l: the fifth bit of element l of group j
  std::uint8_t q[128];    // 32 bytes for two groups: low halves, high halves
};
static_assert(sizeof(Block) == 176);
using Of = Each<Block, 256>;

void unpack(const Block& block, Of::Out x) {
  const float d = from_half(block.d), dmin = from_half(block.dmin);
  for (std::size_t j = 0; j < 8; ++j) {
    const float scale = d * static_cast<float>(block.scale.scale(j)),
                min = dmin * static_cast<float>(block.scale.min(j));
    for (std::size_t l = 0; l < 32; ++l) {
      const int four = block.q[j / 2 * 32 + l] >> 4 * (j % 2) & 15;
      const int q = four | (block.high[l] >> j & 1) << 4;
      x[32 * j + l] = scale * static_cast<float>(q) - min;
    }
  }
}

}  // namespace

extern const Entry q5_k{"Q5_K", 13, 256, sizeof(Block), Of::unpack<unpack>};

}  // namespace store::block
