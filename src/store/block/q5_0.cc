// Q5_0: x = d * (q - 16), q of 5 bits.
#include "store/block.h"
#include "store/block/each.h"
#include "store/block/fifth_bit.h"
#include "store/half.h"

namespace store::block {

namespace {

struct Block {
  std::uint16_t d;
  Fives q;
};
static_assert(sizeof(Block) == 22);
using Of = Each<Block, 32>;

void unpack(const Block& block, Of::Out x) {
  const float d = from_half(block.d);
  for (std::size_t i = 0; i < 32; ++i) x[i] = static_cast<float>(block.q.at(i) - 16) * d;
}

}  // namespace

extern const Entry q5_0{"Q5_0", 6, 32, sizeof(Block), Of::unpack<unpack>};

}  // namespace store::block
