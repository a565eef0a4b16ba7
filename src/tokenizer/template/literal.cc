#include "tokenizer/template/literal.h"

#include <charconv>
#include <cmath>

#include "base/ascii.h"
#include "base/utf8.h"

namespace tokenizer::jinja {
namespace {

bool digit(char c) { return c >= '0' && c <= '9'; }

int digit_value(char c) {
  if (digit(c)) return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'z' ? lower - 'a' + 10 : 99;
}

// How many characters at the front are digits of the base, single underscores between them included.
std::size_t run(std::string_view text, int base) {
  std::size_t n = 0;
  while (n < text.size() &&
         (digit_value(text[n]) < base || (text[n] == '_' && n > 0 && text[n - 1] != '_' &&
                                          n + 1 < text.size() && digit_value(text[n + 1]) < base)))
    ++n;
  return n;
}

std::optional<Int> digits_value(std::string_view text, int base) {
  Int out = 0;
  for (const char c : text) {
    if (c == '_') continue;
    if (__builtin_mul_overflow(out, Int{base}, &out) ||
        __builtin_add_overflow(out, Int{digit_value(c)}, &out))
      return std::nullopt;
  }
  return out;
}

std::string without_underscores(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (c != '_') out += c;
  return out;
}

// The bytes of "1.5e-7" at the front, of which run() said that `whole` are digits.
std::size_t float_size(std::string_view text, std::size_t whole) {
  std::size_t end = whole;
  if (end + 1 < text.size() && text[end] == '.' && digit(text[end + 1]))
    end += 1 + run(text.substr(end + 1), 10);
  if (end < text.size() && (text[end] | 0x20) == 'e') {
    std::size_t at = end + 1;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    const auto digits = at < text.size() ? run(text.substr(at), 10) : 0;
    if (digits > 0) end = at + digits;
  }
  return end;
}

void put_code(std::string_view text, std::size_t& at, std::size_t digits, int base,
              std::string& out) {
  std::size_t n = 0;
  char32_t value = 0;
  while (n < digits && at + n < text.size() && digit_value(text[at + n]) < base)
    value =
        value * static_cast<char32_t>(base) + static_cast<char32_t>(digit_value(text[at + n++]));
  at += n;
  const bool character = value <= 0x10FFFF && (value < 0xD800 || value > 0xDFFF);
  base::append_utf8(out, character ? value : base::kReplacement);
}

}  // namespace

std::string unescaped(std::string_view text) {
  static constexpr std::string_view kLetters = "\\'\"abfnrtv", kMeant = "\\'\"\a\b\f\n\r\t\v";
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] != '\\' || at + 1 == text.size()) {
      out += text[at++];
      continue;
    }
    const char c = text[at + 1];
    at += 2;
    if (const auto known = kLetters.find(c); known != std::string_view::npos)
      out += kMeant[known];
    else if (c == 'x')
      put_code(text, at, 2, 16, out);
    else if (c == 'u')
      put_code(text, at, 4, 16, out);
    else if (c == 'U')
      put_code(text, at, 8, 16, out);
    else if (c >= '0' && c <= '7')
      put_code(text, --at, 3, 8, out);
    else if (c != '\n')
      (out += '\\') += c;
  }
  return out;
}

base::Result<Literal> read_number(std::string_view text) {
  int base = 10;
  if (text.size() > 2 && text[0] == '0')
    base = (text[1] | 0x20) == 'x'   ? 16
           : (text[1] | 0x20) == 'o' ? 8
           : (text[1] | 0x20) == 'b' ? 2
                                     : 10;
  const std::size_t skip = base == 10 ? 0 : 2;
  const auto size = run(text.substr(skip), base);
  if (base == 10) {
    if (const auto all = float_size(text, size); all > size) {
      const auto plain = without_underscores(text.substr(0, all));
      return Literal{Value(std::strtod(plain.c_str(), nullptr)), all};
    }
  }
  const auto value = digits_value(text.substr(skip, size), base);
  if (!value || size == 0)
    return base::Error{base::Code::bad_data, "a number that cannot be read, or beyond 128 bits", "",
                       ""};
  return Literal{Value(*value), skip + size};
}

std::optional<Int> to_int(std::string_view text, int base) {
  text = strip_right(strip_left(text));
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (base == 16 && (text.starts_with("0x") || text.starts_with("0X"))) text.remove_prefix(2);
  if (text.empty() || run(text, base) != text.size()) return std::nullopt;
  const auto value = digits_value(text, base);
  if (!value) return std::nullopt;
  return negative ? -*value : *value;
}

std::optional<double> to_double(std::string_view text) {
  const auto plain = without_underscores(strip_right(strip_left(text)));
  const char* begin = plain.c_str() + (plain.starts_with('+') ? 1 : 0);
  double out = 0;
  const auto read = std::from_chars(begin, plain.c_str() + plain.size(), out);
  if (read.ptr != plain.c_str() + plain.size() || read.ec == std::errc::invalid_argument)
    return std::nullopt;
  return read.ec == std::errc() ? out : std::strtod(begin, nullptr);
}

bool is_space(char32_t c) {
  return (c >= 0x09 && c <= 0x0D) || (c >= 0x1C && c <= 0x20) || c == 0x85 || c == 0xA0 ||
         c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F ||
         c == 0x205F || c == 0x3000;
}

std::string_view strip_left(std::string_view text) {
  while (!text.empty()) {
    const auto first = base::read_code_point(text, 0);
    if (!is_space(first.value)) break;
    text.remove_prefix(first.size);
  }
  return text;
}

std::string_view strip_right(std::string_view text) {
  while (!text.empty()) {
    const auto last = base::code_point_before(text, text.size());
    if (!is_space(last.value)) break;
    text.remove_suffix(last.size);
  }
  return text;
}

}  // namespace tokenizer::jinja
