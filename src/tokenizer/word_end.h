// Where words end whose beginning is a space or U+2581.
#pragma once

#include <bit>
#include <cstdint>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace tokenizer {

// Bytes of the space or U+2581 at `at`, 0 for anything else.
inline std::size_t space_sign(std::string_view text, std::size_t at) {
  if (text[at] == ' ') return 1;
  return text[at] == '\xe2' && text.substr(at).starts_with("\u2581") ? 3 : 0;
}

// The first of them from `at` on, or of line feeds with `lines`, or the end.
inline std::size_t next_word_end(std::string_view text, std::size_t at, bool lines) {
  const char line = lines ? '\n' : ' ';
#if defined(__SSE2__)
  for (; at + 16 <= text.size(); at += 16) {
    const auto bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + at));
    const auto found = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(' ')),
                                                 _mm_cmpeq_epi8(bytes, _mm_set1_epi8(line))),
                                    _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\xe2')));
    for (auto mask = static_cast<std::uint32_t>(_mm_movemask_epi8(found)); mask != 0;
         mask &= mask - 1) {
      const auto place = at + static_cast<std::size_t>(std::countr_zero(mask));
      if (text[place] == line || space_sign(text, place) > 0) return place;
    }
  }
#endif
  while (at < text.size() && text[at] != line && space_sign(text, at) == 0) ++at;
  return at;
}

// The end of the word at `at`: signs, all that stand there or one with `each`, and what is none. With `lines` a
// line feed is a word.
inline std::size_t word_end(std::string_view text, std::size_t at, bool each, bool lines) {
  if (lines && text[at] == '\n') return at + 1;
  for (bool again = true; again && at < text.size();) {
    const auto size = space_sign(text, at);
    at += size;
    again = size > 0 && !each;
  }
  return next_word_end(text, at, lines);
}

}  // namespace tokenizer
