#include "base/visible.h"

#include <cstdint>
#include <cstdio>

#include "base/utf8.h"

namespace base {

namespace {

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

// What is ill-formed is spelled byte by byte.
template <class F>
std::string rewritten(std::string_view text, F&& stays) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto one = read_code_point(text, at);
    const auto bytes = text.substr(at, one.size);
    at += one.size;
    if (!one.well_formed()) {
      for (const unsigned char byte : bytes) out += spelled(byte);
    } else if (stays(one.value)) {
      out += bytes;
    } else {
      out += spelled(one.value);
    }
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
