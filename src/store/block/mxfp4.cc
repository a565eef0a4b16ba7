// MXFP4 (Open Compute Project, Microscaling Formats 1.0): x = 2^(e - 127) * q, q an E2M1 float.
#include <bit>

#include "store/block.h"
#include "store/block/each.h"

namespace store::block {

namespace {

// Twice the value, and no negative zero, as the reference libraries have it; the scale is halved for
// it, so that its largest exponent is no infinity.
constexpr float kTwice[16] = {0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12};

struct Block {
  std::uint8_t e;
  std::uint8_t q[16];  // low halves: elements 0 to 15; high halves: 16 to 31
};
static_assert(sizeof(Block) == 17);
using Of = Each<Block, 32>;

float half_scale(std::uint8_t e) {  // 2^(e - 128), which is no normal float for 0 and 1
  return std::bit_cast<float>(e < 2 ? 0x00200000u << e : (e - 1u) << 23);
}

void unpack(const Block& block, Of::Out x) {
  const float d = half_scale(block.e);
  for (std::size_t i = 0; i < 16; ++i) {
    x[i] = kTwice[block.q[i] & 15] * d;
    x[i + 16] = kTwice[block.q[i] >> 4] * d;
  }
}

}  // namespace

extern const Entry mxfp4{"MXFP4", 39, 32, sizeof(Block), Of::unpack<unpack>};

}  // namespace store::block
