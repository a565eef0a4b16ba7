#include "model/packed/packed_words.h"

#include <algorithm>

namespace model::packed {

namespace {

using base::Result;

struct Pieces {
  std::size_t rows = 0, width = 0, bits = 4;
  Words words;
  Numbers scales = {};
  Grid grid = {};
  Words zeros = {};                       // none: 2^(bits - 1)
  std::vector<std::uint32_t> order = {};  // none: columns as they come
};

class PackedWords final : public compute::Packed {
 public:
  explicit PackedWords(const Pieces& p)
      : Packed(p.rows, p.width),
        p_(p),
        per_(32 / p.bits),
        row_words_((p.width + per_ - 1) / per_),
        mask_((std::uint32_t{1} << p.bits) - 1) {}

  void unpack(std::size_t first, std::size_t count, float* out) const override {
    for (std::size_t row = first; row < first + count; ++row, out += width()) {
      Block block;
      for (std::size_t word = 0; word < row_words_; ++word) {
        auto rest = p_.words[row * row_words_ + word];
        const auto begin = word * per_, end = std::min(begin + per_, width());
        for (auto i = begin; i < end; ++i, rest >>= p_.bits) {
          const auto at = p_.order.empty() ? p_.grid.at(row, i) : place(row, p_.order[i]);
          if (at != block.at) block = block_at(row, at);
          out[i] = static_cast<float>(static_cast<int>(rest & mask_) - block.zero) * block.scale;
        }
      }
    }
  }

 private:
  struct Block {
    std::size_t at = SIZE_MAX;
    int zero = 0;
    float scale = 0;
  };
  std::size_t place(std::size_t row, std::size_t group) const {
    return row / p_.grid.high * p_.grid.columns + group;
  }
  Block block_at(std::size_t row, std::size_t at) const {
    Block out{at, 1 << (p_.bits - 1), p_.scales[at]};
    if (p_.zeros) {
      const auto word = p_.zeros[row / per_ * p_.grid.columns + at % p_.grid.columns];
      out.zero = static_cast<int>(word >> (row % per_ * p_.bits) & mask_);
    }
    return out;
  }

  Pieces p_;
  std::size_t per_, row_words_;
  std::uint32_t mask_;
};

// MODULE.weight_shape holds what the words cannot say: the last one of a row may be half empty.
Result<std::vector<std::int64_t>> read_shape(const Part& part) {
  TRY(expect(part, {"I64", "I32"}, {2}));
  std::int64_t wide[2];
  std::int32_t narrow[2];
  const auto bytes = part.info->bytes;
  std::memcpy(wide, bytes.data(), std::min(bytes.size(), sizeof wide));
  std::memcpy(narrow, bytes.data(), sizeof narrow);
  if (part.info->dtype == "I64") return std::vector<std::int64_t>{wide[0], wide[1]};
  return std::vector<std::int64_t>{narrow[0], narrow[1]};
}

// Whether words of `sides` hold a matrix of this shape.
bool holds(const std::vector<std::size_t>& sides, const std::vector<std::int64_t>& shape,
           std::int64_t bits) {
  const auto per = 32 / bits, words = static_cast<std::int64_t>(sides[1]);
  return shape[0] == static_cast<std::int64_t>(sides[0]) && shape[1] > (words - 1) * per &&
         shape[1] <= words * per;
}

// The kind that the tensors are of; of two that differ in zero points alone, the one that has them or not
// as the tensors do.
Result<const Kind*> kind_of(const Part& words, const Part& scales, const Scheme& scheme,
                            const std::vector<std::int64_t>& shape, bool zeros) {
  const auto sides = TRY(sides_of(words, {"I32"}, 2));
  const Kind *nearest = nullptr, *covering = nullptr;
  for (const auto& kind : scheme.kinds) {
    if (!kind.words || !holds(sides, shape, kind.bits)) continue;
    nearest = &kind;
    const auto width = static_cast<std::size_t>(shape[1]);
    const auto grid = grid_of(kind.spread, words, sides[0], width);
    if (!grid.ok() || !covers(scales, *grid, sides[0])) continue;
    if (kind.symmetric != zeros) return &kind;
    if (!covering) covering = &kind;
  }
  if (covering) return covering;
  if (nearest) return nearest;
  return unexpected(
      words, "what holds " + store::shape_text(shape) + " in the bits that config_groups says");
}

}  // namespace

Result<Matrix> packed_words(const Parts& parts, const Part& words, const Scheme& scheme) {
  const auto stem = words.name.substr(0, words.name.size() - std::string_view("packed").size());
  const auto& scales = *TRY(parts.need(stem + "scale", words));
  const auto& shape_part = *TRY(parts.need(stem + "shape", words));
  const auto shape = TRY(read_shape(shape_part));
  const bool has_zeros = parts.find(stem + "zero_point") != nullptr;
  const auto& kind = *TRY(kind_of(words, scales, scheme, shape, has_zeros));
  Pieces p{.rows = static_cast<std::size_t>(shape[0]),
           .width = static_cast<std::size_t>(shape[1]),
           .bits = static_cast<std::size_t>(kind.bits),
           .words = Words(words)};
  p.grid = TRY(grid_of(kind.spread, words, p.rows, p.width));
  TRY(expect_cover(scales, Numbers::kTypes, p.grid, p.rows));
  p.scales = Numbers(scales);
  Matrix out{shape, nullptr};
  for (const auto* part : {&words, &scales, &shape_part}) out.made_of(*part);
  if (!kind.symmetric) {
    const auto& zeros = *TRY(parts.need(stem + "zero_point", words));
    const auto per = 32 / p.bits;
    TRY(expect(zeros, {"I32"},
               {static_cast<std::int64_t>((p.rows + per - 1) / per),
                static_cast<std::int64_t>(p.grid.columns)}));
    p.zeros = Words(zeros);
    out.made_of(zeros);
  }
  if (const auto* order = parts.find(stem + "g_idx")) {
    p.order = TRY(read_order(*order, p.width, p.grid.columns, p.grid.wide));
    out.made_of(*order);
  }
  out.numbers = std::make_unique<PackedWords>(p);
  return out;
}

}  // namespace model::packed
