// IQ4_NL: x = d * level[q]: 16 levels that lie closer together around zero, where weights are.
#include "store/block.h"
#include "store/block/each.h"
#include "store/half.h"

namespace store::block {

namespace {

constexpr float kLevel[16] = {-127, -104, -83, -65, -49, -35, -22, -10,
                              1,    13,   25,  38,  53,  69,  89,  113};

struct Block {
  std::uint16_t d;
  std::uint8_t q[16];  // low halves: elements 0 to 15; high halves: 16 to 31
};
static_assert(sizeof(Block) == 18);
using Of = Each<Block, 32>;

void unpack(const Block& block, Of::Out x) {
  const float d = from_half(block.d);
  for (std::size_t i = 0; i < 16; ++i) {
    x[i] = d * kLevel[block.q[i] & 15];
    x[i + 16] = d * kLevel[block.q[i] >> 4];
  }
}

}  // namespace

extern const Entry iq4_nl{"IQ4_NL", 20, 32, sizeof(Block), Of::unpack<unpack>};

}  // namespace store::block
