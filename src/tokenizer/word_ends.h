// The ends of a text's words one after the other, as word_end.h has them: of 64 bytes it is found out at once where
// words begin, so that nothing branches on how long a word is.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "tokenizer/word_end.h"

namespace tokenizer {

class WordEnds {
 public:
  // `each`, `lines`: as word_end().
  WordEnds(std::string_view text, bool each, bool lines) : text_(text), each_(each), lines_(lines) {
    if (!text.empty()) bits_ = stretch() & ~std::uint64_t{1};
  }

  // Of the word that begins at 0, at first, then where the last one ended. The end of the text stays.
  std::size_t next() {
    while (bits_ == 0) {
      if (text_.size() - at_ <= kStretch) return text_.size();
      at_ += kStretch;
      bits_ = stretch();
    }
    const auto end = at_ + static_cast<std::size_t>(std::countr_zero(bits_));
    bits_ &= bits_ - 1;
    return end;
  }

 private:
  static constexpr std::size_t kStretch = 64;  // bytes

  // Where words begin in [at_, at_ + kStretch).
  std::uint64_t stretch() const {
#if defined(__SSE2__)
    const auto left = text_.size() - at_;
    if (left >= kStretch) return stretch(text_.data() + at_, ~std::uint64_t{0});
    char bytes[kStretch] = {};
    std::memcpy(bytes, text_.data() + at_, left);
    return stretch(bytes, (std::uint64_t{1} << left) - 1);
#else
    return one_by_one();
#endif
  }

#if defined(__SSE2__)
  static std::uint64_t places(const __m128i (&bytes)[4], char what) {
    std::uint64_t out = 0;
    for (int i = 0; i < 4; ++i) {
      const auto same = _mm_cmpeq_epi8(bytes[i], _mm_set1_epi8(what));
      out |= std::uint64_t{static_cast<std::uint32_t>(_mm_movemask_epi8(same))} << 16 * i;
    }
    return out;
  }

  std::uint64_t stretch(const char* p, std::uint64_t known) const {
    __m128i bytes[4];
    for (int i = 0; i < 4; ++i)
      bytes[i] = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p + 16 * i));
    if (has_sign(places(bytes, '\xe2') & known)) [[unlikely]]
      return one_by_one();
    const auto spaces = places(bytes, ' '), after = spaces << 1 | is_before(' ');
    auto out = each_ ? spaces : spaces & ~after;
    if (lines_) {
      const auto lines = places(bytes, '\n');
      out |= lines | lines << 1 | is_before('\n');
    }
    return out & known;
  }
#endif

  // Whether U+2581 begins at one of these places, or ends here.
  bool has_sign(std::uint64_t places) const {
    for (; places != 0; places &= places - 1)
      if (space_sign(text_, at_ + static_cast<std::size_t>(std::countr_zero(places))) > 0)
        return true;
    for (std::size_t back = 1; back <= 3 && back <= at_; ++back)
      if (text_[at_ - back] == '\xe2' && space_sign(text_, at_ - back) > 0) return true;
    return false;
  }
  std::uint64_t is_before(char what) const { return at_ > 0 && text_[at_ - 1] == what ? 1 : 0; }

  std::uint64_t one_by_one() const {
    std::uint64_t out = 0;
    for (std::size_t i = 0; i < kStretch && at_ + i < text_.size(); ++i)
      out |= std::uint64_t{begins(at_ + i)} << i;
    return out;
  }
  bool begins(std::size_t at) const {
    if (lines_ && (text_[at] == '\n' || (at > 0 && text_[at - 1] == '\n'))) return true;
    return space_sign(text_, at) > 0 && (each_ || !ends_sign(at));
  }
  bool ends_sign(std::size_t at) const {
    return text_.substr(0, at).ends_with(' ') || text_.substr(0, at).ends_with("\u2581");
  }

  std::string_view text_;
  const bool each_, lines_;
  std::size_t at_ = 0;      // where the stretch begins
  std::uint64_t bits_ = 0;  // of what begins there and was not told yet
};

}  // namespace tokenizer
