#include "data/measure/web_address.h"

#include "base/utf8.h"
#include "text/letter_kind.h"

namespace data::measure {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_ascii_letter(char32_t c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool ends_label(char32_t c) {
  return is_ascii_letter(c) || (c >= '0' && c <= '9') || (c >= 0xA1 && c <= 0xFFFF);
}
bool in_label(char32_t c) { return ends_label(c) || c == '_' || c == '-'; }
bool is_small(char32_t c) {
  return c < 0x80 ? c >= 'a' && c <= 'z'
                  : text::is_letter(c) && !text::is_upper(c) && !text::is_title(c);
}

// What may stand behind a host.
bool is_rest(std::string_view rest) {
  if (!rest.empty() && rest[0] == ':') {
    std::size_t end = 1;
    while (end < rest.size() && is_digit(rest[end])) ++end;
    if (end < 3 || end > 6) return false;
    rest.remove_prefix(end);
  }
  return rest.empty() || rest[0] == '/' || rest[0] == '?' || rest[0] == '#';
}

struct Label {
  std::size_t end = 0;  // behind its last sign that may stand in one
  std::size_t symbols = 0;
  std::size_t small = 0;  // small letters at its beginning, and
  std::size_t small_end = 0;
  bool sound = false;  // begins and ends as one may
};

Label read_label(std::string_view text, std::size_t at) {
  Label out{at, 0, 0, at, false};
  bool all_small = true, first = true, last = false;
  while (out.end < text.size()) {
    const auto c = base::read_code_point(text, out.end);
    if (!in_label(c.value)) break;
    last = ends_label(c.value);
    if (out.symbols++ == 0) first = last;
    out.end += c.size;
    all_small = all_small && is_small(c.value);
    if (all_small) ++out.small, out.small_end = out.end;
  }
  out.sound = out.symbols > 0 && out.symbols <= 64 && first && last;
  return out;
}

bool is_ipv4(std::string_view text) {
  std::size_t at = 0;
  for (int part = 0; part < 4; ++part) {
    int value = 0, digits = 0;
    for (; at < text.size() && is_digit(text[at]) && digits < 3; ++at, ++digits)
      value = value * 10 + (text[at] - '0');
    if (digits == 0 || value > 255 || (part == 0 && (value == 0 || value > 223))) return false;
    if (part < 3 && (at >= text.size() || text[at++] != '.')) return false;
  }
  return is_rest(text.substr(at));
}

bool is_host(std::string_view text) {
  std::size_t at = 0;
  for (int labels = 0;; ++labels) {
    const auto label = read_label(text, at);
    if (labels > 0 && label.small >= 2 && label.small <= 63 &&
        is_rest(text.substr(label.small_end)) && label.small_end == label.end)
      return true;
    if (!label.sound || label.end >= text.size() || text[label.end] != '.') break;
    at = label.end + 1;
  }
  return is_ipv4(text);
}

std::string_view without_scheme(std::string_view chunk) {
  const auto colon = chunk.find("://");
  if (colon == chunk.npos || colon < 2) return chunk;
  for (std::size_t at = 0; at < colon;) {
    const auto c = base::read_code_point(chunk, at);
    const bool word = text::is_letter(c.value) || text::has_number(c.value) || c.value == '_';
    if (!word && c.value != '+' && c.value != '-' && c.value != '.') return chunk;
    at += c.size;
  }
  return chunk.substr(colon + 3);
}

}  // namespace

bool is_web_address(std::string_view chunk) {
  if (chunk.find('.') == chunk.npos) return false;
  for (const auto text : {without_scheme(chunk), chunk}) {
    if (is_host(text)) return true;
    const auto first = text.find('@'), last = text.rfind('@');
    if (first == text.npos) continue;
    if (first > 0 && is_host(text.substr(first + 1))) return true;
    if (last != first && is_host(text.substr(last + 1))) return true;
  }
  return false;
}

}  // namespace data::measure
