#include "tokenizer/json_text.h"

#include <bit>
#include <cstring>

#include "base/utf8.h"

namespace tokenizer {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

constexpr std::uint64_t kOnes = 0x0101010101010101u, kHighs = kOnes << 7;

// The high bit of each byte below 0x20; of bytes behind the first such one perhaps more.
std::uint64_t controls(std::uint64_t word) { return (word - 0x20 * kOnes) & ~word & kHighs; }
std::uint64_t zeros(std::uint64_t word) { return (word - kOnes) & ~word & kHighs; }

bool ends_plain(char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\'; }

// Where the first byte stands that is a sign or ends a text.
const char* plain_end(const char* at, const char* end) {
  if constexpr (std::endian::native == std::endian::little)
    for (; end - at >= 8; at += 8) {
      std::uint64_t word;
      std::memcpy(&word, at, 8);
      const auto stops = controls(word) | zeros(word ^ '"' * kOnes) | zeros(word ^ '\\' * kOnes);
      if (stops != 0) return at + std::countr_zero(stops) / 8;
    }
  while (at != end && !ends_plain(*at)) ++at;
  return at;
}

// Of one and two bytes a character here, as those of most texts are.
bool valid(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto front = static_cast<unsigned char>(text[at]);
    const bool two = front >= 0xc2 && front <= 0xdf && at + 1 < text.size() &&
                     (static_cast<unsigned char>(text[at + 1]) & 0xc0) == 0x80;
    if (front >= 0x80 && !two) return base::valid_utf8(text.substr(at));
    at += two ? 2 : 1;
  }
  return true;
}

}  // namespace

std::optional<std::string_view> JsonText::text() {
  const auto found = unproved_text();
  if (!found || !valid(*found)) return std::nullopt;
  return found;
}

std::optional<std::string_view> JsonText::unproved_text() {
  if (!take('"')) return std::nullopt;
  const auto* from = at_;
  at_ = plain_end(at_, end_);
  if (at_ == end_ || static_cast<unsigned char>(*at_) < 0x20) return std::nullopt;
  if (*at_ == '\\') return escaped_text(from);
  return std::string_view(from, static_cast<std::size_t>(at_++ - from));
}

std::optional<std::string_view> JsonText::escaped_text(const char* from) {
  made_.assign(from, at_);
  while (at_ != end_ && *at_ != '"') {
    if (static_cast<unsigned char>(*at_) < 0x20) return std::nullopt;
    if (*at_ != '\\')
      made_ += *at_++;
    else if (!escape())
      return std::nullopt;
  }
  if (at_ == end_) return std::nullopt;
  ++at_;
  return made_;
}

bool JsonText::escape() {
  constexpr std::string_view signs = "\"\\/bfnrt", meant = "\"\\/\b\f\n\r\t";
  if (++at_ == end_) return false;
  const char sign = *at_++;
  if (const auto found = signs.find(sign); found != signs.npos) {
    made_ += meant[found];
    return true;
  }
  if (sign != 'u') return false;
  auto point = four_digits();
  if (point && *point >= 0xd800 && *point < 0xdc00) {
    if (end_ - at_ < 2 || at_[0] != '\\' || at_[1] != 'u') return false;
    at_ += 2;
    const auto second = four_digits();
    if (!second || *second < 0xdc00 || *second > 0xdfff) return false;
    point = 0x10000 + ((*point - 0xd800) << 10) + (*second - 0xdc00);
  }
  if (!point || (*point >= 0xdc00 && *point <= 0xdfff)) return false;
  base::append_utf8(made_, *point);
  return true;
}

std::optional<char32_t> JsonText::four_digits() {
  if (end_ - at_ < 4) return std::nullopt;
  char32_t value = 0;
  for (int i = 0; i < 4; ++i, ++at_) {
    const char c = static_cast<char>(*at_ | 0x20);
    if (!is_digit(*at_) && !(c >= 'a' && c <= 'f')) return std::nullopt;
    value = value * 16 + static_cast<char32_t>(is_digit(*at_) ? *at_ - '0' : c - 'a' + 10);
  }
  return value;
}

std::optional<std::int32_t> JsonText::whole() {
  space();
  const auto* from = at_;
  std::int64_t value = 0;
  while (at_ != end_ && is_digit(*at_) && at_ - from < 11) value = value * 10 + (*at_++ - '0');
  const auto digits = at_ - from;
  const bool more = at_ != end_ && (is_digit(*at_) || *at_ == '.' || (*at_ | 0x20) == 'e');
  if (digits == 0 || (digits > 1 && *from == '0') || value > INT32_MAX || more) return std::nullopt;
  return static_cast<std::int32_t>(value);
}

bool JsonText::skip() {
  int depth = 0;
  do {
    const char sign = next();
    if (sign == '\0') return false;
    if (sign == '"') {
      if (!text()) return false;
    } else if (sign == '{' || sign == '[') {
      ++depth;
      ++at_;
    } else if (sign == '}' || sign == ']') {
      if (--depth < 0) return false;
      ++at_;
    } else if (depth == 0) {  // a number or a word ends before what can stand behind it
      while (at_ != end_ && *at_ != ',' && *at_ != '}' && *at_ != ']') ++at_;
    } else {
      ++at_;
    }
  } while (depth > 0);
  return true;
}

}  // namespace tokenizer
