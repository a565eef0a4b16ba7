// Q3_K: 16 groups of 16, each x = d * (scale - 32) * (q - 4), q of 3 bits, scale of 6.
#include "store/block.h"
#include "store/block/each.h"
#include "store/half.h"

namespace store::block {

namespace {

struct Block {
  std::uint8_t high[32];   // bit k of byte l: the third bit of element 32 k + l
  std::uint8_t q[64];      // a half of 128 elements in 32 bytes, 32 elements in each pair of bits
  std::uint8_t scale[12];  // 8 bytes of low halves, then 4 of the upper pairs
  std::uint16_t d;
};
static_assert(sizeof(Block) == 110);
using Of = Each<Block, 256>;

int scale_of(const Block& block, std::size_t group) {
  const int low = group < 8 ? block.scale[group] & 15 : block.scale[group - 8] >> 4;
  return low | (block.scale[8 + group % 4] >> 2 * (group / 4) & 3) << 4;
}

void unpack(const Block& block, Of::Out x) {
  const float d = from_half(block.d);
  for (std::size_t i = 0; i < 256; ++i) {
    const std::size_t half = i / 128, run = i / 32, l = i % 32;
    const float scale = d * static_cast<float>(scale_of(block, i / 16) - 32);
    const int q = (block.q[32 * half + l] >> 2 * (run % 4) & 3) | (block.high[l] >> run & 1) << 2;
    x[i] = scale * static_cast<float>(q - 4);
  }
}

}  // namespace

extern const Entry q3_k{"Q3_K", 11, 256, sizeof(Block), Of::unpack<unpack>};

}  // namespace store::block
