#include "model/packed/mxfp4.h"

#include <algorithm>

#include "store/float8.h"

namespace model::packed {

namespace {

using base::Result;

constexpr std::size_t kBlock = 32;
constexpr float kValues[16] = {0,    0.5f,  1,  1.5f,  2,  3,  4,  6,
                               -0.f, -0.5f, -1, -1.5f, -2, -3, -4, -6};

struct Pieces {
  std::size_t experts = 0, rows = 0, groups = 0;  // of the matrices as they are stored
  const std::uint8_t *blocks = nullptr, *scales = nullptr;
};

class Mxfp4 final : public compute::Packed {
 public:
  explicit Mxfp4(const Pieces& p) : Packed(p.experts * p.groups * kBlock, p.rows), p_(p) {}

  // Rows of one block lie together, so they are unpacked together.
  void unpack(std::size_t first, std::size_t count, float* out) const override {
    for (std::size_t at = first; at < first + count;) {
      const auto end = std::min((at / kBlock + 1) * kBlock, first + count);
      unpack_block(at / kBlock, at % kBlock, end - at, out);
      out += (end - at) * width();
      at = end;
    }
  }

 private:
  void unpack_block(std::size_t block, std::size_t first, std::size_t count, float* out) const {
    const auto expert = block / p_.groups, group = block % p_.groups;
    for (std::size_t r = 0; r < p_.rows; ++r) {
      const auto at = (expert * p_.rows + r) * p_.groups + group;
      const auto scale = store::from_e8m0(p_.scales[at]);
      for (std::size_t i = 0; i < count; ++i) {
        const unsigned byte = p_.blocks[at * (kBlock / 2) + (first + i) / 2];
        out[i * width() + r] = kValues[(first + i) % 2 ? byte >> 4 : byte & 15] * scale;
      }
    }
  }

  Pieces p_;
};

const std::uint8_t* bytes_of(const Part& part) {
  return reinterpret_cast<const std::uint8_t*>(part.info->bytes.data());
}

}  // namespace

Result<Matrix> mxfp4(const Parts& parts, const Part& blocks) {
  const auto stem = blocks.name.substr(0, blocks.name.size() - std::string_view("blocks").size());
  const auto sides = TRY(sides_of(blocks, {"U8"}, 4));
  if (sides[3] != kBlock / 2) return unexpected(blocks, "U8 with 16 bytes a block");
  const auto& scales = *TRY(parts.need(stem + "scales", blocks));
  const auto& shape = blocks.info->shape;
  TRY(expect(scales, {"U8"}, {shape[0], shape[1], shape[2]}));
  const Pieces p{sides[0], sides[1], sides[2], bytes_of(blocks), bytes_of(scales)};
  Matrix out{{shape[0], shape[2] * static_cast<std::int64_t>(kBlock), shape[1]},
             std::make_unique<Mxfp4>(p)};
  out.made_of(blocks);
  out.made_of(scales);
  return out;
}

}  // namespace model::packed
