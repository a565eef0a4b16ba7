#include "model/packed/awq.h"

#include <algorithm>

namespace model::packed {

namespace {

using base::Result;

constexpr std::size_t kPer = 8;    // numbers of a word
constexpr std::size_t kTile = 64;  // rows whose places in the output stay in the nearest cache
constexpr unsigned kShift[kPer] = {0, 16, 4, 20, 8, 24, 12, 28};  // where row r of eight stands

struct Pieces {
  std::size_t rows = 0, width = 0, group = 1;
  Words words, zeros = {};
  Numbers scales = {};
};

class Awq final : public compute::Packed {
 public:
  explicit Awq(const Pieces& p) : Packed(p.rows, p.width), p_(p) {}

  void unpack(std::size_t first, std::size_t count, float* out) const override {
    for (std::size_t begin = 0; begin < count; begin += kTile)
      unpack_tile(first + begin, std::min(kTile, count - begin), out + begin * width());
  }

 private:
  void unpack_tile(std::size_t first, std::size_t count, float* out) const {
    float scales[kTile];
    int zeros[kTile];
    for (std::size_t column = 0; column < width(); ++column) {
      if (column % p_.group == 0)
        for (std::size_t r = 0; r < count; ++r) {
          scales[r] = p_.scales[column / p_.group * rows() + first + r];
          zeros[r] = at(p_.zeros, column / p_.group, first + r);
        }
      for (std::size_t r = 0; r < count; ++r)
        out[r * width() + column] =
            static_cast<float>(at(p_.words, column, first + r) - zeros[r]) * scales[r];
    }
  }
  int at(const Words& words, std::size_t line, std::size_t row) const {
    return static_cast<int>(words[line * (rows() / kPer) + row / kPer] >> kShift[row % kPer] & 15);
  }

  Pieces p_;
};

}  // namespace

Result<Matrix> awq(const Parts& parts, const Part& words, const Scheme& scheme) {
  const auto stem = words.name.substr(0, words.name.size() - std::string_view("qweight").size());
  const auto sides = TRY(sides_of(words, {"I32"}, 2));
  Pieces p{.rows = sides[1] * kPer, .width = sides[0], .words = Words(words)};
  p.group = scheme.group > 0 ? static_cast<std::size_t>(scheme.group) : p.width;
  if (p.width % p.group != 0)
    return unexpected(words,
                      "a number of rows that groups of " + std::to_string(p.group) + " divide");
  const auto n = [](std::size_t size) { return static_cast<std::int64_t>(size); };
  const auto groups = n(p.width / p.group);
  const auto& scales = *TRY(parts.need(stem + "scales", words));
  TRY(expect(scales, {"F16", "BF16", "F32"}, {groups, n(p.rows)}));
  const auto& zeros = *TRY(parts.need(stem + "qzeros", words));
  TRY(expect(zeros, {"I32"}, {groups, n(sides[1])}));
  p.scales = Numbers(scales);
  p.zeros = Words(zeros);
  Matrix out{{n(p.rows), n(p.width)}, std::make_unique<Awq>(p)};
  for (const auto* part : {&words, &scales, &zeros}) out.made_of(*part);
  return out;
}

}  // namespace model::packed
