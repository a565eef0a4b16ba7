// Text in which no control token may be read, although the model has one as a word of its own: the pieces of
// Unigram hold </s>, and merges may be made for anything.
#pragma once

#include <algorithm>
#include <string_view>
#include <vector>

#include "base/utf8.h"
#include "tokenizer/token.h"

namespace tokenizer {

// Gives the tokens of `text` to `put`. `encode(text, tokens)` puts tokens with the bytes at which they begin and end. What
// spells a control token is cut behind its first character and encoded again; one of a single character has no other
// spelling and is left out, as is one that comes back time and again.
template <class Encode, class IsControl, class Put>
void put_plain(std::string_view text, const Encode& encode, const IsControl& control,
               const Put& put, std::size_t begins = 0, int tries = 8) {
  std::vector<Token> tokens;
  encode(text, tokens);
  std::vector<std::size_t> cuts;
  const auto found = [&](const Token& token) { return control(token.id); };
  const auto put_all = [&] {
    for (auto token : tokens) {
      if (found(token)) continue;
      token.begin += static_cast<std::uint32_t>(begins);
      token.end += static_cast<std::uint32_t>(begins);
      put(token);
    }
  };
  if (std::ranges::none_of(tokens, found) || text.empty()) return put_all();
  for (const auto& token : tokens) {
    if (!found(token)) continue;
    const auto begin = std::min<std::size_t>(token.begin, text.size() - 1);
    const auto end = begin + base::read_code_point(text, begin).size;
    cuts.push_back(end < text.size() ? end : begin);
  }
  cuts.push_back(text.size());
  std::size_t done = 0;
  if (cuts.front() == 0 || tries == 0) return put_all();
  for (const auto cut : cuts) {
    if (cut > done)
      put_plain(text.substr(done, cut - done), encode, control, put, begins + done, tries - 1);
    done = std::max(done, cut);
  }
}

// Appends their ids.
template <class Encode, class IsControl>
void encode_plain(std::string_view text, const Encode& encode, const IsControl& control,
                  std::vector<std::int32_t>& out) {
  put_plain(text, encode, control, [&](const Token& token) { out.push_back(token.id); });
}

}  // namespace tokenizer
