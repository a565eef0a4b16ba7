#include "text/wide.h"

#include <algorithm>

namespace text {

namespace {

bool is_no_text(unsigned char c) {
  const bool layout = c >= 0x09 && c <= 0x0D;
  const bool ends_line = c >= 0x1C && c <= 0x1E;  // as text::ends_line() has it
  return c < 0x20 && !layout && !ends_line && c != 0x1B;
}

}  // namespace

bool holds_many_controls(std::string_view bytes) {
  const auto controls = static_cast<std::size_t>(std::ranges::count_if(bytes, is_no_text));
  return controls > 1 + bytes.size() / 100;  // DOS ended texts with one (1A)
}

std::string utf16_without_mark(std::string_view bytes) {
  if (!holds_many_controls(bytes)) return "";
  std::size_t at[2] = {0, 0};
  for (std::size_t i = 0; i < bytes.size(); ++i)
    at[i % 2] += static_cast<unsigned char>(bytes[i]) < 0x20 ? 1 : 0;
  const auto most = std::max(at[0], at[1]), least = std::min(at[0], at[1]);
  // Half of the Cyrillic capitals have a control in their other byte as well.
  if (10 * most < 7 * (bytes.size() / 2) || 4 * least > 3 * most) return "";
  return at[1] > at[0] ? "UTF-16LE" : "UTF-16BE";
}

}  // namespace text
