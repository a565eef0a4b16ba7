#include "data/rule/measure.h"

#include <algorithm>
#include <charconv>
#include <unordered_set>

#include "data/symbol.h"

namespace data::rule {

std::vector<std::string_view> split_parts(std::string_view text, int newlines) {
  std::vector<std::string_view> parts;
  std::size_t start = 0;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] != '\n') {
      ++at;
      continue;
    }
    const auto end = std::min(text.find_first_not_of('\n', at), text.size());
    if (end - at >= static_cast<std::size_t>(newlines)) {
      parts.push_back(text.substr(start, at - start));
      start = end;
    }
    at = end;
  }
  parts.push_back(text.substr(start));
  return parts;
}

Repeats count_repeats(std::span<const std::string_view> parts) {
  Repeats out;
  std::unordered_set<std::string_view> seen;
  for (const auto part : parts) {
    if (seen.insert(part).second) continue;
    ++out.parts;
    out.symbols += count_symbols(part);
  }
  return out;
}

bool is_real_word(std::string_view word) {
  if (has_letter(word)) return true;
  return std::any_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::int64_t count_real_words(std::span<const std::string_view> words) {
  return std::count_if(words.begin(), words.end(), is_real_word);
}

double share(double part, double whole) { return whole > 0 ? part / whole : 0; }

namespace {

std::string number(double value) {
  char digits[32];
  const auto end =
      std::to_chars(digits, digits + sizeof digits, value, std::chars_format::general, 4);
  return {digits, end.ptr};
}

std::string compare(const char* what, double value, const char* words, double limit) {
  return std::string(what) + " " + number(value) + ", " + words + " " + number(limit);
}

}  // namespace

std::string above(const char* what, double value, double limit) {
  return compare(what, value, "at most", limit);
}
std::string below(const char* what, double value, double limit) {
  return compare(what, value, "at least", limit);
}

}  // namespace data::rule
