#include "data/measure/python_text.h"

#include <algorithm>

#include "base/utf8.h"

namespace data::measure {

bool is_space(char32_t c) {
  if (c < 0x80) return c == ' ' || (c >= 9 && c <= 13) || (c >= 0x1C && c <= 0x1F);
  return c == 0x85 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 ||
         c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

std::string_view lstrip(std::string_view text) {
  while (!text.empty()) {
    const auto c = base::read_code_point(text, 0);
    if (!is_space(c.value)) break;
    text.remove_prefix(c.size);
  }
  return text;
}

std::string_view rstrip(std::string_view text) {
  while (!text.empty()) {
    const auto c = base::code_point_before(text, text.size());
    if (!is_space(c.value)) break;
    text.remove_suffix(c.size);
  }
  return text;
}

std::string_view strip(std::string_view text) { return rstrip(lstrip(text)); }

namespace {

// Bytes of what ends a line at `at`; 0 where none ends.
std::size_t line_end(std::string_view text, std::size_t at) {
  const auto c = static_cast<unsigned char>(text[at]);
  const auto next = [&](std::size_t ahead) {
    return at + ahead < text.size() ? static_cast<unsigned char>(text[at + ahead]) : 0;
  };
  if (c == '\r') return next(1) == '\n' ? 2 : 1;
  if (c < 0x20) return (c >= 10 && c <= 12) || (c >= 0x1C && c <= 0x1E) ? 1 : 0;
  if (c == 0xC2) return next(1) == 0x85 ? 2 : 0;
  return c == 0xE2 && next(1) == 0x80 && (next(2) == 0xA8 || next(2) == 0xA9) ? 3 : 0;
}

bool may_end_line(char byte) {
  const auto c = static_cast<unsigned char>(byte);
  return c < 0x20 || c == 0xC2 || c == 0xE2;
}

}  // namespace

std::string_view take_line(std::string_view& rest) {
  for (std::size_t at = 0; at < rest.size(); ++at) {
    if (!may_end_line(rest[at])) continue;
    const auto end = line_end(rest, at);
    if (end == 0) continue;
    const auto line = rest.substr(0, at);
    rest.remove_prefix(at + end);
    return line;
  }
  const auto line = rest;
  rest.remove_prefix(rest.size());
  return line;
}

std::vector<std::string_view> split_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) lines.push_back(take_line(text));
  return lines;
}

std::vector<std::string_view> split_at_line_feeds(std::string_view text) {
  std::vector<std::string_view> parts;
  while (true) {
    const auto end = std::min(text.find('\n'), text.size());
    parts.push_back(text.substr(0, end));
    if (end == text.size()) return parts;
    text.remove_prefix(end + 1);
  }
}

std::string_view take_chunk(std::string_view& rest) {
  rest = lstrip(rest);
  std::size_t end = 0;
  while (end < rest.size()) {
    const auto c = base::read_code_point(rest, end);
    if (is_space(c.value)) break;
    end += c.size;
  }
  const auto chunk = rest.substr(0, end);
  rest.remove_prefix(end);
  return chunk;
}

}  // namespace data::measure
