#include "model/packed/scaled_bytes.h"

#include <algorithm>
#include <array>

#include "base/visible.h"
#include "store/float8.h"

namespace model::packed {

namespace {

using base::Result;

using Table = std::array<float, 256>;

Table table_of(const std::string& type) {
  Table out;
  for (unsigned i = 0; i < 256; ++i) {
    const auto byte = static_cast<std::uint8_t>(i);
    out[i] = type == "I8"        ? static_cast<float>(static_cast<std::int8_t>(byte))
             : type == "F8_E4M3" ? store::from_e4m3(byte)
                                 : store::from_e5m2(byte);
  }
  return out;
}

class ScaledBytes final : public compute::Packed {
 public:
  ScaledBytes(std::size_t rows, std::size_t width, const Part& weight, const Part& scales,
              const Grid& grid, const Part* zeros)
      : Packed(rows, width),
        bytes_(reinterpret_cast<const std::uint8_t*>(weight.info->bytes.data())),
        table_(table_of(weight.info->dtype)),
        scales_(scales),
        grid_(grid) {
    if (zeros) zeros_ = reinterpret_cast<const std::int8_t*>(zeros->info->bytes.data());
  }

  void unpack(std::size_t first, std::size_t count, float* out) const override {
    for (std::size_t row = first; row < first + count; ++row)
      for (std::size_t begin = 0; begin < width(); begin += grid_.wide) {
        const auto end = std::min(begin + grid_.wide, width()), block = grid_.at(row, begin);
        const auto scale = scales_[block];
        const auto zero = zeros_ ? static_cast<float>(zeros_[block]) : 0.f;
        const auto* bytes = bytes_ + row * width();
        for (auto i = begin; i < end; ++i) *out++ = (table_[bytes[i]] - zero) * scale;
      }
  }

 private:
  const std::uint8_t* bytes_;
  Table table_;
  Numbers scales_;
  Grid grid_;
  const std::int8_t* zeros_ = nullptr;
};

// The kind that the tensors are of; all are tried, since which module has which is not asked. Of two
// that differ in zero points alone, it is the one that has them or not as the tensors do.
Result<const Kind*> kind_of(const Part& weight, const Part& scales, const Scheme& scheme,
                            std::size_t rows, std::size_t width, bool zeros) {
  const Kind *nearest = nullptr, *covering = nullptr;
  for (const auto& kind : scheme.kinds) {
    if (kind.words || kind.floats != (weight.info->dtype != "I8")) continue;
    const auto grid = grid_of(kind.spread, weight, rows, width);
    nearest = &kind;
    if (!grid.ok() || !covers(scales, *grid, rows)) continue;
    if (kind.symmetric != zeros) return &kind;
    if (!covering) covering = &kind;
  }
  if (covering) return covering;
  if (nearest) return nearest;  // its grid is what is missed
  return unexpected(weight, "what a group of config_groups says");
}

Result<Matrix> made(const Part& weight, const Part& scales, const Spread& spread,
                    const Part* zeros) {
  const auto sides = TRY(sides_of(weight, kByteTypes, 2));
  const auto grid = TRY(grid_of(spread, weight, sides[0], sides[1]));
  TRY(expect_cover(scales, Numbers::kTypes, grid, sides[0]));
  if (zeros) TRY(expect_cover(*zeros, {"I8"}, grid, sides[0]));
  Matrix out{weight.info->shape,
             std::make_unique<ScaledBytes>(sides[0], sides[1], weight, scales, grid, zeros)};
  out.made_of(weight);
  out.made_of(scales);
  if (zeros) out.made_of(*zeros);
  return out;
}

// Both names mean what the bytes are multiplied by: the second is DeepSeek's and that of transformers, the
// first that of vLLM for a whole tensor and of AMD's Quark for blocks, too.
Result<const Part*> fp8_scales(const Parts& parts, const Part& weight) {
  const auto* plain = parts.find(weight.name + "_scale");
  if (!plain) return parts.need(weight.name + "_scale_inv", weight);
  if (!parts.find(weight.name + "_scale_inv")) return plain;
  const auto name = base::visible(weight.name);
  return base::Error{base::Code::bad_data,
                     "'" + name + "' has two scales, '" + name + "_scale' and '" + name +
                         "_scale_inv', of which only one can be meant",
                     weight.file, "take the one out that is not; fetch the model again"};
}

}  // namespace

Result<Matrix> scaled_bytes(const Parts& parts, const Part& weight, const Scheme& scheme) {
  const auto sides = TRY(sides_of(weight, kByteTypes, 2));
  if (scheme.method == Method::compressed) {
    const auto& scales = *TRY(parts.need(weight.name + "_scale", weight));
    const bool has_zeros = parts.find(weight.name + "_zero_point") != nullptr;
    const auto& kind = *TRY(kind_of(weight, scales, scheme, sides[0], sides[1], has_zeros));
    const Part* zeros = nullptr;
    if (!kind.symmetric) zeros = TRY(parts.need(weight.name + "_zero_point", weight));
    return made(weight, scales, kind.spread, zeros);
  }
  return made(weight, *TRY(fp8_scales(parts, weight)), scheme.spread, nullptr);
}

}  // namespace model::packed
