#include "data/measure/cut_words.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/utf8.h"
#include "data/measure/contraction.h"
#include "data/measure/letter.h"
#include "data/measure/python_text.h"
#include "data/measure/web_address.h"
#include "data/measure/word_end.h"
#include "data/measure/word_inside.h"

namespace data::measure {

namespace {

// What a byte may begin: a chunk of plain ones is one word, whatever its language.
enum Kind : unsigned char { plain, digit, space, other };

constexpr std::array<Kind, 256> kinds() {
  std::array<Kind, 256> out{};
  for (int c = 0; c < 256; ++c) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    // Letters with accents, Greek and Cyrillic, and what continues a code point.
    const bool beyond =
        (c >= 0x80 && c <= 0xBF) || (c >= 0xC3 && c <= 0xCA) || (c >= 0xCE && c <= 0xD1);
    out[static_cast<std::size_t>(c)] = letter || beyond       ? plain
                                       : c >= '0' && c <= '9' ? digit
                                       : c == ' '             ? space
                                                              : other;
  }
  return out;
}
constexpr auto kKinds = kinds();
Kind kind_of(char c) { return kKinds[static_cast<unsigned char>(c)]; }

// Words that are one, or are cut, for themselves: known is false for all others.
struct Special {
  bool known = false;
  Parts parts;
};

bool is_day(std::string_view word) {
  if (word.size() < 2 || word.size() > 3 || word.back() != '.') return false;
  int value = 0;
  for (const char c : word.substr(0, word.size() - 1)) {
    if (!is_digit(static_cast<unsigned char>(c))) return false;
    value = value * 10 + (c - '0');
  }
  return word[0] != '0' && value >= 1 && value <= 31;
}

// One or two digits and a full stop.
bool is_short_number(std::string_view word) {
  if (word.size() < 2 || word.size() > 3) return false;
  return std::ranges::all_of(word.substr(0, word.size() - 1),
                             [](char c) { return is_digit(static_cast<unsigned char>(c)); });
}

bool is_abbreviation(std::string_view word, const WordStyle& style) {
  const auto list = style.abbreviations;
  for (auto at = list.find(word); at != list.npos; at = list.find(word, at + 1))
    if (list[at - 1] == ' ' && list[at + word.size()] == ' ') return true;
  return false;
}

// "°C." is three words.
bool is_degree(std::string_view word) {
  constexpr std::string_view kScales = "cfkCFK";
  return word.size() == 4 && word.starts_with("°") && word[3] == '.' &&
         kScales.find(word[2]) != kScales.npos;
}

bool stays_whole(std::string_view word, const WordStyle& style) {
  if (word == "'" || word == "''" || word == "C++") return true;
  if (word == "?!" && !style.initials) return true;  // Lithuanian
  if (word.back() != '.') return false;
  if (style.day_stop && is_day(word)) return true;
  if (style.short_number_stop && is_short_number(word)) return true;
  if (is_abbreviation(word, style)) return true;
  if (!style.initials) return false;
  return (word.size() == 2 && word[0] >= 'a' && word[0] <= 'z') || word == "ä." || word == "ö." ||
         word == "ü.";
}

Special special(std::string_view word, const WordStyle& style) {
  if (word.size() > 16) return {};
  if (stays_whole(word, style)) return {true, {}};
  if (is_degree(word)) return {true, {2, 1}};
  if (is_emoticon(word)) return {style.initials || word != "8)", {}};
  const Parts* parts = style.english   ? english_parts(word)
                       : style.catalan ? catalan_parts(word)
                                       : nullptr;
  return parts ? Special{true, *parts} : Special{};
}

class Cutter {
 public:
  Cutter(const WordStyle& style, std::vector<std::string_view>& out) : style_(style), out_(out) {}

  void plain_word(std::string_view word) {
    const auto known = style_.english || style_.catalan ? special(word, style_) : Special{};
    known.known ? parts(word, known.parts) : out_.push_back(word);
  }

  void chunk(std::string_view chunk) {
    const auto start = out_.size();
    behind_.clear();
    inside(without_ends(chunk));
    out_.insert(out_.end(), behind_.rbegin(), behind_.rend());
    if (out_.size() > start + 1) join_known(start);
  }

 private:
  void parts(std::string_view word, Parts parts) {
    if (parts.first) out_.push_back(word.substr(0, parts.first));
    if (parts.second) out_.push_back(word.substr(parts.first, parts.second));
    out_.push_back(word.substr(parts.first + std::size_t{parts.second}));
  }

  // Words that stand beside each other and make one that is known are that one: ")" ":" is an emoticon.
  void join_known(std::size_t start) {
    auto end = start;
    for (auto at = start; at < out_.size(); ++end) {
      auto joined = out_[at];
      std::size_t count = 1;
      for (std::size_t size = std::min<std::size_t>(5, out_.size() - at); size > 1; --size) {
        const auto& last = out_[at + size - 1];
        const std::string_view word(
            out_[at].data(), static_cast<std::size_t>(last.data() + last.size() - out_[at].data()));
        const auto found = special(word, style_);
        if (!found.known || found.parts.first) continue;
        joined = word, count = size;
        break;
      }
      out_[end] = joined;
      at += count;
    }
    out_.resize(end);
  }

  bool known(std::string_view word) const { return !word.empty() && special(word, style_).known; }

  // Pieces at both ends go off together, and nothing more where what is left is a word that is known.
  std::string_view without_ends(std::string_view left) {
    while (!left.empty() && !known(left)) {
      const auto front = front_piece(left, style_);
      if (front && known(left.substr(front))) {
        out_.push_back(left.substr(0, front));
        return left.substr(front);
      }
      const auto back = back_piece(left.substr(front), style_);
      if (back && known(left.substr(0, left.size() - back))) {
        behind_.push_back(left.substr(left.size() - back));
        return left.substr(0, left.size() - back);
      }
      if (!front && !back) return left;
      if (front) out_.push_back(left.substr(0, front));
      if (back) behind_.push_back(left.substr(left.size() - back));
      left = left.substr(front, left.size() - front - back);
    }
    return left;
  }

  void inside(std::string_view word) {
    if (word.empty()) return;
    if (const auto found = special(word, style_); found.known) return parts(word, found.parts);
    std::size_t start = 0;
    auto infix = next_infix(word, 0, style_);
    if (infix.found && is_web_address(word)) infix.found = false;
    for (; infix.found; infix = next_infix(word, infix.at + infix.size, style_)) {
      if (infix.at == 0) continue;
      if (infix.at != start) out_.push_back(word.substr(start, infix.at - start));
      if (infix.size) out_.push_back(word.substr(infix.at, infix.size));
      start = infix.at + infix.size;
    }
    if (start < word.size()) out_.push_back(word.substr(start));
  }

  const WordStyle& style_;
  std::vector<std::string_view>& out_;
  std::vector<std::string_view> behind_;  // pieces from the back, the last one first
};

// The end of a word of plain bytes that begins at `at` and is all of its chunk; 0 where there is more to it.
std::size_t plain_end(std::string_view text, std::size_t at) {
  while (at < text.size() && kind_of(text[at]) == plain) ++at;
  return at == text.size() || text[at] == ' ' || text[at] == '\n' ? at : 0;
}

}  // namespace

std::vector<std::string_view> cut_words(std::string_view text, std::string_view language) {
  std::vector<std::string_view> out;
  out.reserve(text.size() / 5);
  Cutter cutter(word_style(language), out);
  while (!text.empty()) {
    if (text[0] == ' ' || text[0] == '\n') {
      text.remove_prefix(1);
      continue;
    }
    if (const auto end = plain_end(text, 0)) {
      cutter.plain_word(text.substr(0, end));
      text.remove_prefix(end);
      continue;
    }
    const auto chunk = take_chunk(text);
    if (!chunk.empty()) cutter.chunk(chunk);
  }
  return out;
}

}  // namespace data::measure
