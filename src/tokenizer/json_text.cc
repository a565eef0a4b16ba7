#include "tokenizer/json_text.h"

#include <bit>
#include <cstring>

#include "base/utf8.h"

namespace tokenizer {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

bool JsonText::proved(std::size_t place) const {
  return base::valid_utf8({begin_ + place, static_cast<std::size_t>(at_ - begin_) - place});
}

// What an escape says is well-formed by itself, and so is what stands between escapes if the whole is.
std::optional<std::string_view> JsonText::text() {
  space();
  const auto from = place();
  const auto found = unproved_text();
  if (!found || !proved(from)) return std::nullopt;
  return found;
}

std::optional<std::string_view> JsonText::odd_text(const char* from) {
  if (at_ == end_ || *at_ != '\\') return std::nullopt;
  return escaped_text(from);
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

// The first eight bytes together: what is no digit there tells how many are, and three products put them in order.
std::optional<std::int32_t> JsonText::few_digits() {
  const auto word = word_at(at_) ^ '0' * kOnes;
  const auto others = (((word & ~kHighs) + 0x76 * kOnes) | word) & kHighs;
  if (others == 0) return std::nullopt;
  const auto digits = static_cast<unsigned>(std::countr_zero(others)) / 8;
  if (digits == 0 || (digits > 1 && *at_ == '0')) return std::nullopt;
  auto value = word << (64 - 8 * digits);
  value = (value * 0x0a01) >> 8 & 0x00ff00ff00ff00ff;
  value = (value * 0x00640001) >> 16 & 0x0000ffff0000ffff;
  value = (value * 0x0000271000000001) >> 32;
  if (at_[digits] == '.' || (at_[digits] | 0x20) == 'e') return std::nullopt;
  at_ += digits;
  return static_cast<std::int32_t>(value);
}

std::optional<std::int32_t> JsonText::whole() {
  space();
  if (kInOrder && end_ - at_ > 8)
    if (const auto few = few_digits()) return few;
  const auto *const from = at_, *at = from;
  const auto* const last = end_ - at > 11 ? at + 11 : end_;
  std::int64_t value = 0;
  for (unsigned digit = 0; at != last && (digit = static_cast<unsigned>(*at - '0')) <= 9; ++at)
    value = value * 10 + digit;
  at_ = at;
  const auto digits = at - from;
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
