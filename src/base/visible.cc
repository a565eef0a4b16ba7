#include "base/visible.h"

#include <cstdint>
#include <cstdio>

namespace base {

namespace {

struct Read {
  std::uint32_t code = 0;
  std::size_t bytes = 0;  // 0: no well-formed character begins here
};

// One character by Unicode's table 3-7: no overlong form, no surrogate, nothing above U+10FFFF.
Read read_one(std::string_view text) {
  const auto at = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const auto lead = at(0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t bytes = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < bytes) return {};
  std::uint32_t code = lead & (0x7fu >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((at(i) & 0xc0) != 0x80) return {};
    code = code << 6 | (at(i) & 0x3fu);
  }
  constexpr std::uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  if (code < least[bytes] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return {};
  return {code, bytes};
}

bool turns_text(std::uint32_t code) {  // embeddings, overrides, isolates
  return (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

bool is_control(std::uint32_t code) { return code < 0x20 || (code >= 0x7f && code < 0xa0); }

bool breaks_a_line(std::uint32_t code) {
  return code == '\n' || code == '\t' || code == 0x2028 || code == 0x2029;
}

bool marks_direction(std::uint32_t code) {
  return code == 0x200e || code == 0x200f || code == 0x061c;
}

std::string spelled(std::uint32_t code) {
  if (code == '\n') return "\\n";
  if (code == '\t') return "\\t";
  if (code == '\r') return "\\r";
  char out[16];
  std::snprintf(out, sizeof out, code < 0x100 ? "\\x%02x" : "\\u{%04x}", code);
  return out;
}

template <class F>
std::string rewritten(std::string_view text, F&& stays) {
  std::string out;
  while (!text.empty()) {
    const auto one = read_one(text);
    const auto bytes = one.bytes ? one.bytes : 1;
    if (one.bytes && stays(one.code))
      out += text.substr(0, bytes);
    else
      out += spelled(one.bytes ? one.code : static_cast<std::uint8_t>(text[0]));
    text.remove_prefix(bytes);
  }
  return out;
}

}  // namespace

std::string visible(std::string_view text) {
  return rewritten(text, [](std::uint32_t code) {
    return !is_control(code) && !turns_text(code) && !breaks_a_line(code) && !marks_direction(code);
  });
}

std::string visible_lines(std::string_view text) {
  return rewritten(text, [](std::uint32_t code) {
    return breaks_a_line(code) || (!is_control(code) && !turns_text(code));
  });
}

}  // namespace base
