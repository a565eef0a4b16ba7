// The kinds of plain scalars by the rules of YAML 1.1, as PyYAML has them.
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>

#include "eval/task/read_yaml.h"

namespace eval::task {
namespace {

using std::string_view;

bool is_one_of(string_view text, std::initializer_list<string_view> words) {
  for (const auto word : words)
    if (text == word) return true;
  return false;
}

bool digit(char c) { return c >= '0' && c <= '9'; }

std::string without_lines(string_view text) {
  std::string out;
  for (const char c : text)
    if (c != '_') out += c;
  return out;
}

std::optional<std::int64_t> whole_of(const std::string& digits, int base) {
  std::int64_t out = 0;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), out, base);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return out;
}

// 0b101, 017, 0x1F, 12, 1_000 behind a sign.
std::optional<std::int64_t> whole(string_view text) {
  const bool minus = text.starts_with('-');
  if (minus || text.starts_with('+')) text.remove_prefix(1);
  if (text.empty() || !digit(text[0])) return std::nullopt;
  const auto digits = without_lines(text);
  std::optional<std::int64_t> out;
  if (text.starts_with("0b"))
    out = whole_of(digits.substr(2), 2);
  else if (text.starts_with("0x"))
    out = whole_of(digits.substr(2), 16);
  else if (text[0] == '0' && digits.size() > 1)
    out = whole_of(digits.substr(1), 8);
  else
    out = whole_of(digits, 10);
  if (out && minus) *out = -*out;
  return out;
}

// A point must stand in it, and a sign in its exponent: 1.5, .5, 1.5e+3.
std::optional<double> real(string_view text) {
  auto rest = text;
  const bool minus = rest.starts_with('-');
  const bool sign = minus || rest.starts_with('+');
  if (sign) rest.remove_prefix(1);
  if (is_one_of(rest, {".inf", ".Inf", ".INF"}))
    return minus ? -std::numeric_limits<double>::infinity()
                 : std::numeric_limits<double>::infinity();
  if (!sign && is_one_of(rest, {".nan", ".NaN", ".NAN"})) return std::nan("");
  std::size_t i = 0;
  const auto digits = [&] {
    const auto begin = i;
    while (i < rest.size() && (digit(rest[i]) || (i > begin && rest[i] == '_'))) ++i;
    return i - begin;
  };
  const auto front = digits();
  if (i == rest.size() || rest[i] != '.' || (front == 0 && sign)) return std::nullopt;
  ++i;
  if (digits() == 0 && front == 0) return std::nullopt;
  if (i < rest.size() && (rest[i] == 'e' || rest[i] == 'E')) {
    ++i;
    if (i == rest.size() || (rest[i] != '+' && rest[i] != '-')) return std::nullopt;
    ++i;
    if (digits() == 0) return std::nullopt;
  }
  if (i != rest.size()) return std::nullopt;
  const auto number = without_lines(rest);
  double out = 0;
  if (std::from_chars(number.data(), number.data() + number.size(), out).ec != std::errc())
    return std::nullopt;
  return minus ? -out : out;
}

}  // namespace

Value plain_scalar(string_view text) {
  if (is_one_of(text, {"", "~", "null", "Null", "NULL"})) return nullptr;
  if (is_one_of(text, {"yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"})) return true;
  if (is_one_of(text, {"no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"}))
    return false;
  if (const auto number = whole(text)) return *number;
  if (const auto number = real(text)) return *number;
  return std::string(text);
}

}  // namespace eval::task
