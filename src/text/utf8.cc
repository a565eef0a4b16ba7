#include "text/utf8.h"

#include <utility>

namespace text {

namespace {

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
    const auto c = base::read_code_point(rest, at);
    at += c.size;
    if (!c.well_formed() || !ends_line(c.value)) continue;
    const auto line = rest.substr(0, start);
    if (c.value == '\r' && at < rest.size() && rest[at] == '\n') ++at;
    rest.remove_prefix(at);
    return line;
  }
  return std::exchange(rest, {});
}

Repaired repair_utf8(std::string_view bytes) {
  Repaired out;
  out.text.reserve(bytes.size());
  for (std::size_t at = 0; at < bytes.size();) {
    const auto read = base::read_code_point(bytes, at);
    const auto piece = bytes.substr(at, read.size);
    const auto c = read.value;
    at += read.size;
    if (!read.well_formed()) {
      ++out.replaced;
      base::append_utf8(out.text, base::kReplacement);
    } else if (ends_line(c) && c != '\n') {
      if (c != '\r' || at >= bytes.size() || bytes[at] != '\n') out.text += '\n';
      ++out.removed;
    } else if ((is_control(c) && c != '\n' && c != '\t') || c == byte_order_mark) {
      ++out.removed;
    } else {
      out.text += piece;
    }
  }
  return out;
}

std::string without_controls(std::string_view utf8) {
  std::string out;
  out.reserve(utf8.size());
  for (std::size_t at = 0; at < utf8.size();) {
    const auto c = base::read_code_point(utf8, at);
    if (c.well_formed() && (ends_line(c.value) || c.value == '\t')) {
      out += ' ';
    } else if (c.well_formed() && !is_control(c.value)) {
      out += utf8.substr(at, c.size);
    }
    at += c.size;
  }
  return out;
}

}  // namespace text
