// Q6_K: 16 groups of 16, each x = d * scale * (q - 32), q of 6 bits, scale of 8 with its sign.
//
// Packing tries 19 scales for each group around the one that gives the farthest element q = 0, takes
// for each the best one by least squares (weights: squares of the elements) and keeps the one
// that explains most. Then scales are rounded to 8 bits, and the elements once more to those.
#include <cmath>

#include "store/block.h"
#include "store/block/each.h"
#include "store/block/round.h"
#include "store/half.h"

namespace store::block {

namespace {

struct Block {
  std::uint8_t low[128];  // a half of 128 elements in 64 bytes: low halves, then high halves
  std::uint8_t high[64];  // the same half in 32 bytes, 32 elements in each pair of bits
  std::int8_t scale[16];
  std::uint16_t d;
};
static_assert(sizeof(Block) == 210);
using Of = Each<Block, 256>;
using Group = std::span<const float, 16>;

constexpr float kNothing = 1e-15f;  // smaller than this is zero

// Where element i of a block has its bits.
struct Place {
  explicit Place(std::size_t i)
      : low(i / 128 * 64 + i % 64),
        low_shift(i % 128 / 64 * 4),
        high(i / 128 * 32 + i % 32),
        high_shift(i % 128 / 32 * 2) {}
  std::size_t low, low_shift, high, high_shift;
};

void unpack(const Block& block, Of::Out x) {
  const float d = from_half(block.d);
  for (std::size_t i = 0; i < 256; ++i) {
    const Place at(i);
    const int q =
        (block.low[at.low] >> at.low_shift & 15) | (block.high[at.high] >> at.high_shift & 3) << 4;
    const std::size_t group = i / 16;
    const auto scale = static_cast<float>(block.scale[group]);
    x[i] = d * scale * static_cast<float>(q - 32);
  }
}

int level(float x) { return std::clamp(nearest(x), -32, 31); }

struct Fit {
  float scale = 0;
  std::int8_t q[16] = {};
  float product = 0, squares = 0;  // of q with the elements, and of q, by weight
};

Fit fit(Group x, float inverse_scale) {
  Fit out;
  for (std::size_t i = 0; i < 16; ++i) {
    out.q[i] = static_cast<std::int8_t>(level(inverse_scale * x[i]));
    const float w = x[i] * x[i], q = out.q[i];
    out.product += w * x[i] * q;
    out.squares += w * q * q;
  }
  out.scale = out.squares != 0 ? out.product / out.squares : 0;
  return out;
}

Fit best_fit(Group x) {
  float farthest = 0;
  for (const float value : x)
    if (std::abs(value) > std::abs(farthest)) farthest = value;
  if (std::abs(farthest) < kNothing) {
    Fit none;
    for (auto& q : none.q) q = -32;  // what the reference leaves where there is nothing
    return none;
  }
  Fit best = fit(x, -32 / farthest);
  float most = best.scale * best.product;
  for (int step = -9; step <= 9; ++step) {
    if (step == 0) continue;
    const Fit other = fit(x, -(32 + 0.1f * static_cast<float>(step)) / farthest);
    if (!(other.squares > 0 && other.product * other.product > most * other.squares)) continue;
    best = other;
    most = best.scale * best.product;
  }
  return best;
}

Block pack(Of::In x) {
  Fit group[16];
  float farthest = 0;
  for (std::size_t j = 0; j < 16; ++j) {
    group[j] = best_fit(Group(x.data() + 16 * j, 16));
    if (std::abs(group[j].scale) > std::abs(farthest)) farthest = group[j].scale;
  }
  Block block{};
  if (std::abs(farthest) < kNothing) return block;
  const float inverse_scale = -128.0f / farthest;
  block.d = to_half(1 / inverse_scale);
  for (std::size_t j = 0; j < 16; ++j)
    block.scale[j] =
        static_cast<std::int8_t>(std::min(127, nearest(inverse_scale * group[j].scale)));
  for (std::size_t i = 0; i < 256; ++i) {
    const std::size_t j = i / 16;
    const float scale = from_half(block.d) * static_cast<float>(block.scale[j]);
    const int q = 32 + (scale != 0 ? level(x[i] / scale) : group[j].q[i % 16]);
    const Place at(i);
    auto &low = block.low[at.low], &high = block.high[at.high];
    low = static_cast<std::uint8_t>(low | (q & 15) << at.low_shift);
    high = static_cast<std::uint8_t>(high | q >> 4 << at.high_shift);
  }
  return block;
}

}  // namespace

extern const Entry q6_k{"Q6_K", 14, 256, sizeof(Block), Of::unpack<unpack>, Of::pack<pack>,
                        // beside the scale's 128 and the element's 32 with a factor 2 to spare
                        2048 * kLargestHalf};

}  // namespace store::block
