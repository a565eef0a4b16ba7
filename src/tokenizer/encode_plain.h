// Text in which no control token may be read, although the model has one as a word of its own: the pieces of
// Unigram hold </s>, and merges may be made for anything.
#pragma once

#include <algorithm>
#include <string_view>
#include <vector>

#include "base/utf8.h"
#include "tokenizer/token.h"

namespace tokenizer {

// Appends the ids of `text`. `encode(text, tokens)` puts tokens with the bytes at which they begin. What spells a
// control token is cut behind its first character and encoded again; one of a single character has no
// other spelling and is left out, as is one that comes back time and again.
template <class Encode, class IsControl>
void encode_plain(std::string_view text, const Encode& encode, const IsControl& control,
                  std::vector<std::int32_t>& out, int tries = 8) {
  std::vector<Token> tokens;
  encode(text, tokens);
  std::vector<std::size_t> cuts;
  const auto found = [&](const Token& token) { return control(token.id); };
  if (std::ranges::none_of(tokens, found) || text.empty()) {
    for (const auto& token : tokens) out.push_back(token.id);
    return;
  }
  for (const auto& token : tokens) {
    if (!found(token)) continue;
    const auto begin = std::min<std::size_t>(token.begin, text.size() - 1);
    const auto end = begin + base::read_code_point(text, begin).size;
    cuts.push_back(end < text.size() ? end : begin);
  }
  cuts.push_back(text.size());
  std::size_t done = 0;
  if (cuts.front() == 0 || tries == 0) {
    for (const auto& token : tokens)
      if (!found(token)) out.push_back(token.id);
    return;
  }
  for (const auto cut : cuts) {
    if (cut > done) encode_plain(text.substr(done, cut - done), encode, control, out, tries - 1);
    done = std::max(done, cut);
  }
}

}  // namespace tokenizer
