#include "text/utf8.h"

#include <unicode/utf8.h>

#include <utility>

namespace text {

namespace {

constexpr char32_t replacement = 0xFFFD;
constexpr char32_t byte_order_mark = 0xFEFF;

bool is_control(char32_t c) { return c < 0x20 || (c >= 0x7F && c < 0xA0); }

}  // namespace

bool ends_line(char32_t c) {
  return (c >= '\n' && c <= '\r') || (c >= 0x1C && c <= 0x1E) || c == 0x85 || c == 0x2028 ||
         c == 0x2029;
}

std::string_view next_line(std::string_view& rest) {
  for (std::size_t at = 0; at < rest.size();) {
    const auto start = at;
    bool valid = true;
    const auto c = next_code_point(rest, at, valid);
    if (!valid || !ends_line(c)) continue;
    const auto line = rest.substr(0, start);
    if (c == '\r' && at < rest.size() && rest[at] == '\n') ++at;
    rest.remove_prefix(at);
    return line;
  }
  return std::exchange(rest, {});
}

char32_t next_code_point(std::string_view bytes, std::size_t& at, bool& valid) {
  auto i = static_cast<std::int64_t>(at);
  UChar32 c = 0;
  // NOLINTNEXTLINE(bugprone-inc-dec-in-conditions): inside ICU's macro
  U8_NEXT(reinterpret_cast<const std::uint8_t*>(bytes.data()), i,
          static_cast<std::int64_t>(bytes.size()), c);
  at = static_cast<std::size_t>(i);
  valid = c >= 0;
  return valid ? static_cast<char32_t>(c) : replacement;
}

void append_utf8(std::string& out, char32_t code_point) {
  char bytes[4];
  std::int32_t n = 0;
  U8_APPEND_UNSAFE(bytes, n, static_cast<UChar32>(code_point));
  out.append(bytes, static_cast<std::size_t>(n));
}

bool valid_utf8(std::string_view bytes) {
  bool valid = true;
  for (std::size_t at = 0; at < bytes.size() && valid;) {
    if (static_cast<unsigned char>(bytes[at]) < 0x80) {
      ++at;
    } else {
      next_code_point(bytes, at, valid);
    }
  }
  return valid;
}

Repaired repair_utf8(std::string_view bytes) {
  Repaired out;
  out.text.reserve(bytes.size());
  for (std::size_t at = 0; at < bytes.size();) {
    const auto start = at;
    bool valid = true;
    const auto c = next_code_point(bytes, at, valid);
    if (!valid) {
      ++out.replaced;
      append_utf8(out.text, replacement);
    } else if (ends_line(c) && c != '\n') {
      if (c != '\r' || at >= bytes.size() || bytes[at] != '\n') out.text += '\n';
      ++out.removed;
    } else if ((is_control(c) && c != '\n' && c != '\t') || c == byte_order_mark) {
      ++out.removed;
    } else {
      out.text.append(bytes.substr(start, at - start));
    }
  }
  return out;
}

std::string without_controls(std::string_view utf8) {
  std::string out;
  out.reserve(utf8.size());
  for (std::size_t at = 0; at < utf8.size();) {
    const auto start = at;
    bool valid = true;
    const auto c = next_code_point(utf8, at, valid);
    if (valid && (ends_line(c) || c == '\t')) {
      out += ' ';
    } else if (valid && !is_control(c)) {
      out.append(utf8.substr(start, at - start));
    }
  }
  return out;
}

std::int64_t count_code_points(std::string_view utf8) {
  std::int64_t count = 0;
  for (const unsigned char byte : utf8) count += (byte & 0xC0) != 0x80;
  return count;
}

}  // namespace text
