// A line as fastText takes it apart: bytes between white space, and its end as a word of its own.
#pragma once

#include <cstdint>
#include <string_view>

#include "text/fasttext/hash.h"

namespace text::fasttext {

inline constexpr std::string_view kLineEnd = "</s>";

// Six bytes and zero, whatever characters they are part of.
inline bool between_words(char c) { return c == ' ' || (c >= '\t' && c <= '\r') || c == '\0'; }

// f(word, its hash) for each word of a text, and at last kLineEnd; where a text spells that, it ends there.
template <class F>
void each_word(std::string_view text, F&& f) {
  for (std::size_t at = 0;;) {
    while (at < text.size() && between_words(text[at])) ++at;
    const auto begin = at;
    auto hash = kNoBytes;
    for (; at < text.size() && !between_words(text[at]); ++at) hash = hash_on(hash, text[at]);
    const auto word = text.substr(begin, at - begin);
    if (word.empty() || word == kLineEnd) return f(kLineEnd, hash_of(kLineEnd));
    f(word, hash);
  }
}

}  // namespace text::fasttext
