#include "text/fasttext/kept_rows.h"

#include <algorithm>
#include <bit>

namespace text::fasttext {

// At least twice as many slots as buckets, so a free one ends every search.
KeptRows::KeptRows(std::size_t count) {
  const auto bits = std::clamp(static_cast<unsigned>(std::bit_width(count)) + 1, 6u, 31u);
  slot_shift_ = 32 - bits;
  filter_shift_ = 32 - std::min(bits + 2, 32u - 1);
  slots_.assign(std::size_t{1} << bits, {});
  filter_.assign((std::size_t{1} << (32 - filter_shift_)) / 64, 0);
}

void KeptRows::put(std::uint32_t bucket, std::uint32_t row) {
  const auto mixed = bucket * kOdd;
  const auto bit = mixed >> filter_shift_;
  filter_[bit / 64] |= std::uint64_t{1} << bit % 64;
  std::size_t at = mixed >> slot_shift_;
  while (slots_[at].row != kNone && slots_[at].bucket != bucket)
    at = at + 1 == slots_.size() ? 0 : at + 1;
  slots_[at] = {bucket, row};
}

}  // namespace text::fasttext
