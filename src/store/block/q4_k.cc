// Q4_K: 8 groups of 32, each x = d * scale * q - dmin * min, q of 4 bits, scale and min of 6.
//
// Packing looks for each group's scale and minimum by weighted least squares: 22 guesses how to round,
// a line through each (weights: magnitude of the element plus the group's root mean square), and the
// one with the least squared error stays. Then scales and minima are rounded to their 6 bits,
// and the elements once more to those.
#include <cmath>

#include "store/block.h"
#include "store/block/each.h"
#include "store/block/round.h"
#include "store/block/six_bit.h"
#include "store/half.h"

namespace store::block {

namespace {

struct Block {
  std::uint16_t d, dmin;
  SixBits scale;
  std::uint8_t q[128];  // 32 bytes for two groups: low halves, high halves
};
static_assert(sizeof(Block) == 144);
using Of = Each<Block, 256>;
using Group = std::span<const float, 32>;

void unpack(const Block& block, Of::Out x) {
  const float d = from_half(block.d), dmin = from_half(block.dmin);
  for (std::size_t j = 0; j < 8; ++j) {
    const float scale = d * static_cast<float>(block.scale.scale(j)),
                min = dmin * static_cast<float>(block.scale.min(j));
    for (std::size_t l = 0; l < 32; ++l) {
      const int q = block.q[j / 2 * 32 + l] >> 4 * (j % 2) & 15;
      x[32 * j + l] = scale * static_cast<float>(q) - min;
    }
  }
}

int level(float x) { return std::clamp(nearest(x), 0, 15); }

// x is about scale * q + min, min <= 0.
struct Line {
  float scale = 0, min = 0;
  std::uint8_t q[32] = {};

  void round(Group x, float inverse_scale, float from) {
    for (std::size_t i = 0; i < 32; ++i)
      q[i] = static_cast<std::uint8_t>(level(inverse_scale * (x[i] - from)));
  }
  float error(Group x, const float* weight) const {
    float sum = 0;
    for (std::size_t i = 0; i < 32; ++i) {
      const float off = scale * static_cast<float>(q[i]) + min - x[i];
      sum += weight[i] * (off * off);
    }
    return sum;
  }
};

struct Sums {
  float w = 0, x = 0;           // of the weights, and of the elements by weight
  float l = 0, l2 = 0, xl = 0;  // of q, its square, and its product with the elements, by weight
};

// The line of least squares through what `line` rounded to; false if there is none.
bool fit(Line& line, Group x, const float* weight, Sums sums) {
  for (std::size_t i = 0; i < 32; ++i) {
    const float w = weight[i], q = line.q[i];
    sums.l += w * q;
    sums.l2 += w * q * q;
    sums.xl += w * q * x[i];
  }
  const float determinant = sums.w * sums.l2 - sums.l * sums.l;
  if (!(determinant > 0)) return false;
  line.scale = (sums.w * sums.xl - sums.x * sums.l) / determinant;
  line.min = (sums.l2 * sums.x - sums.l * sums.xl) / determinant;
  if (line.min > 0) {
    line.min = 0;
    line.scale = sums.xl / sums.l2;
  }
  return true;
}

Line best_line(Group x) {
  float squares = 0, weight[32];
  for (const float value : x) squares += value * value;
  const float typical = std::sqrt(squares / 32);
  Sums sums;
  float low = x[0], high = x[0];
  for (std::size_t i = 0; i < 32; ++i) {
    weight[i] = typical + std::abs(x[i]);
    sums.w += weight[i];
    sums.x += weight[i] * x[i];
    low = std::min(low, x[i]);
    high = std::max(high, x[i]);
  }
  low = std::min(low, 0.0f);
  Line best;
  best.min = low;
  if (high == low) return best;
  const float inverse_scale = 15.0f / (high - low);
  best.scale = 1 / inverse_scale;
  best.round(x, inverse_scale, low);
  float least = best.error(x, weight);
  for (int step = 0; step <= 20; ++step) {
    Line line;
    // Counted from the best line's minimum so far, as the reference does, but over the whole width.
    line.round(x, (-1.0f + 0.1f * static_cast<float>(step) + 15.0f) / (high - best.min), best.min);
    if (!fit(line, x, weight, sums)) continue;
    const float error = line.error(x, weight);
    if (!(error < least)) continue;
    least = error;
    best = line;
  }
  return best;
}

// The block's scales and, into `q`, what the elements of each group are without them.
Block pack_scales(const Line (&line)[8]) {
  float scale = 0, min = 0;
  for (const auto& each : line) {
    scale = std::max(scale, each.scale);
    min = std::max(min, -each.min);
  }
  const float per_scale = scale > 0 ? 63.0f / scale : 0, per_min = min > 0 ? 63.0f / min : 0;
  const auto six = [](float x) { return std::min<int>(63, static_cast<std::uint8_t>(nearest(x))); };
  Block block{};
  for (std::size_t j = 0; j < 8; ++j)
    block.scale.put(j, six(per_scale * line[j].scale), six(per_min * -line[j].min));
  block.d = to_half(scale / 63.0f);
  block.dmin = to_half(min / 63.0f);
  return block;
}

Block pack(Of::In x) {
  Line line[8];
  for (std::size_t j = 0; j < 8; ++j) line[j] = best_line(Group(x.data() + 32 * j, 32));
  Block block = pack_scales(line);
  for (std::size_t j = 0; j < 8; ++j) {
    const float scale = from_half(block.d) * static_cast<float>(block.scale.scale(j)),
                min = from_half(block.dmin) * static_cast<float>(block.scale.min(j));
    for (std::size_t l = 0; l < 32; ++l) {
      const int q = scale != 0 ? level((x[32 * j + l] + min) / scale) : line[j].q[l];
      auto& byte = block.q[j / 2 * 32 + l];
      byte = static_cast<std::uint8_t>(byte | q << 4 * (j % 2));
    }
  }
  return block;
}

}  // namespace

extern const Entry q4_k{
    "Q4_K", 12, 256, sizeof(Block), Of::unpack<unpack>, Of::pack<pack>, 32 * kLargestHalf};

}  // namespace store::block
