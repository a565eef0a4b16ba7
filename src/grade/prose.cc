#include "grade/prose.h"

#include <algorithm>
#include <array>

namespace grade {

namespace {

struct Pair {
  std::string_view open, close;
};
constexpr std::array<Pair, 6> kPairs = {
    {{"```", "```"}, {"$$", "$$"}, {"\\[", "\\]"}, {"\\(", "\\)"}, {"`", "`"}, {"$", "$"}}};

bool is_white(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// Without what stands between each pair of signs. One that is not closed is left, but for a fence.
std::string without_pairs(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto rest = text.substr(at);
    const auto pair =
        std::ranges::find_if(kPairs, [&](const Pair& one) { return rest.starts_with(one.open); });
    if (pair == kPairs.end()) {
      out += text[at++];
      continue;
    }
    const auto end = rest.find(pair->close, pair->open.size());
    out += ' ';
    if (end != std::string_view::npos)
      at += end + pair->close.size();
    else if (pair->open == "```")
      return out;
    else
      at += pair->open.size();
  }
  return out;
}

bool is_word_of_language(std::string_view word) {
  if (word.find("://") != std::string_view::npos || word.starts_with("www.")) return false;
  if (word.starts_with('<') && word.find('>') != std::string_view::npos) return false;
  return std::ranges::none_of(word, [](char c) {
    return (c >= '0' && c <= '9') || c == '\\' || c == '_' || c == '=' || c == '{' || c == '}';
  });
}

}  // namespace

std::string prose_of(std::string_view answer) {
  const auto text = without_pairs(answer);
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    auto end = at;
    while (end < text.size() && !is_white(text[end])) ++end;
    const auto word = std::string_view(text).substr(at, end - at);
    if (is_word_of_language(word)) out += word;
    if (end < text.size()) out += text[end] == '\n' ? '\n' : ' ';
    at = end + 1;
  }
  return out;
}

}  // namespace grade
