#include "model/packed/gptq.h"

#include <algorithm>

#include "base/visible.h"

namespace model::packed {

namespace {

using base::Result;

constexpr std::size_t kTile = 64;  // rows whose places in the output stay in the nearest cache

struct Pieces {
  std::size_t rows = 0, width = 0, bits = 4, group = 1;
  Words words, zeros = {};
  std::vector<std::uint32_t> order = {};  // none: columns / group
  Numbers scales = {};
  bool less_one = false;
};

class Gptq final : public compute::Packed {
 public:
  explicit Gptq(const Pieces& p)
      : Packed(p.rows, p.width),
        p_(p),
        per_(32 / p.bits),
        mask_((std::uint32_t{1} << p.bits) - 1) {}

  void unpack(std::size_t first, std::size_t count, float* out) const override {
    for (std::size_t begin = 0; begin < count; begin += kTile) {
      const auto end = std::min(begin + kTile, count);
      for (std::size_t column = 0; column < width(); column += per_)
        for (auto r = begin; r < end; ++r)
          unpack_word(first + r, column, out + r * width() + column);
    }
  }

 private:
  void unpack_word(std::size_t row, std::size_t column, float* out) const {
    auto rest = p_.words[column / per_ * rows() + row];
    std::size_t last = SIZE_MAX;
    float scale = 0;
    int zero = 0;
    for (std::size_t k = 0; k < per_; ++k, rest >>= p_.bits) {
      const auto group = p_.order.empty() ? (column + k) / p_.group : p_.order[column + k];
      if (group != last) {
        last = group;
        scale = p_.scales[group * rows() + row];
        zero = zero_at(group, row);
      }
      out[k] = static_cast<float>(static_cast<int>(rest & mask_) - zero) * scale;
    }
  }
  int zero_at(std::size_t group, std::size_t row) const {
    const auto word = p_.zeros[group * (rows() / per_) + row / per_];
    const auto stored = word >> (row % per_ * p_.bits);
    return static_cast<int>((stored + (p_.less_one ? 1 : 0)) & mask_);
  }

  Pieces p_;
  std::size_t per_;
  std::uint32_t mask_;
};

// The zero points of symmetric weights are known, so they tell the form that they are stored in, whatever
// checkpoint_format says: files of the second form have been published under the name of the first.
Result<bool> centred_less_one(const Part& zeros, std::size_t bits) {
  const std::uint32_t ones = bits == 4 ? 0x11111111 : 0x01010101;
  const auto second = ones << (bits - 1), first = second - ones;
  const Words words(zeros);
  const auto n = zeros.info->bytes.size() / 4;
  const auto all = [&](std::uint32_t word) {
    for (std::size_t i = 0; i < n; ++i)
      if (words[i] != word) return false;
    return true;
  };
  if (all(first)) return true;
  if (all(second)) return false;
  const auto zero = 1 << (bits - 1);
  return base::Error{base::Code::bad_data,
                     "the tensor '" + base::visible(zeros.name) +
                         "' holds other zero points than " + std::to_string(zero - 1) + " or " +
                         std::to_string(zero) + " throughout, and quantization_config says sym",
                     zeros.file, "sym = false says that the zero points count"};
}

}  // namespace

Result<Matrix> gptq(const Parts& parts, const Part& words, const Scheme& scheme) {
  const auto stem = words.name.substr(0, words.name.size() - std::string_view("qweight").size());
  const auto sides = TRY(sides_of(words, {"I32"}, 2));
  Pieces p{.bits = static_cast<std::size_t>(scheme.bits), .words = Words(words)};
  const auto per = 32 / p.bits;
  p.width = sides[0] * per;
  p.rows = sides[1];
  p.group = scheme.group > 0 ? static_cast<std::size_t>(scheme.group) : p.width;
  p.less_one = scheme.less_one;
  if (p.rows % per != 0)
    return unexpected(words, "a number of columns that " + std::to_string(per) + " divides");
  const auto groups = (p.width - 1) / p.group + 1;
  const auto n = [](std::size_t size) { return static_cast<std::int64_t>(size); };
  const auto& scales = *TRY(parts.need(stem + "scales", words));
  TRY(expect(scales, {"F16", "BF16", "F32"}, {n(groups), n(p.rows)}));
  const auto& zeros = *TRY(parts.need(stem + "qzeros", words));
  TRY(expect(zeros, {"I32"}, {n(groups), n(p.rows / per)}));
  p.scales = Numbers(scales);
  p.zeros = Words(zeros);
  if (scheme.centred) p.less_one = TRY(centred_less_one(zeros, p.bits));
  Matrix out{{n(p.rows), n(p.width)}, nullptr};
  for (const auto* part : {&words, &scales, &zeros}) out.made_of(*part);
  if (const auto* order = parts.find(stem + "g_idx")) {
    p.order = TRY(read_order(*order, p.width, groups, p.group, scheme.in_order));
    out.made_of(*order);
  }
  out.numbers = std::make_unique<Gptq>(p);
  return out;
}

}  // namespace model::packed
