#include "text/mojibake.h"

#include <array>
#include <optional>

#include "text/utf8.h"

namespace text {

namespace {

// Windows-1252 bytes 0x80 to 0x9F; the five that the code page leaves open stand for the C1 control
// of the same number, as web browsers read them.
constexpr std::array<char32_t, 32> high_cp1252 = {
    0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

std::optional<char> cp1252_byte(char32_t c) {
  if (c >= 0xA0 && c <= 0xFF) return static_cast<char>(c);
  for (std::size_t i = 0; i < high_cp1252.size(); ++i)
    if (high_cp1252[i] == c) return static_cast<char>(0x80 + i);
  return {};
}

// The text with every run written back, or nothing if any run does not fit the rule.
std::optional<Mended> mend_once(std::string_view utf8) {
  Mended out;
  std::string run;
  const auto close_run = [&] {
    if (run.empty()) return true;
    if (!valid_utf8(run)) return false;
    out.text += run;
    ++out.runs;
    run.clear();
    return true;
  };
  for (std::size_t at = 0; at < utf8.size();) {
    const auto read = base::read_code_point(utf8, at);
    if (!read.well_formed()) return {};
    const auto c = read.value;
    at += read.size;
    if (c < 0x80) {
      if (!close_run()) return {};
      out.text += static_cast<char>(c);
      continue;
    }
    const auto byte = cp1252_byte(c);
    if (!byte) return {};
    run += *byte;
  }
  if (!close_run() || out.runs < 2) return {};
  return out;
}

}  // namespace

Mended mend_mojibake(std::string_view utf8) {
  Mended best{std::string(utf8), 0};
  for (auto next = mend_once(best.text); next; next = mend_once(best.text)) {
    next->runs += best.runs;
    best = std::move(*next);
  }
  return best;
}

}  // namespace text
