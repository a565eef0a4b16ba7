// Q5_1: x = d * q + m, q of 5 bits.
#include "store/block.h"
#include "store/block/each.h"
#include "store/block/fifth_bit.h"
#include "store/half.h"

namespace store::block {

namespace {

struct Block {
  std::uint16_t d, m;
  Fives q;
};
static_assert(sizeof(Block) == 24);
using Of = Each<Block, 32>;

void unpack(const Block& block, Of::Out x) {
  const float d = from_half(block.d), m = from_half(block.m);
  for (std::size_t i = 0; i < 32; ++i) x[i] = static_cast<float>(block.q.at(i)) * d + m;
}

}  // namespace

extern const Entry q5_1{"Q5_1", 7, 32, sizeof(Block), Of::unpack<unpack>};

}  // namespace store::block
