// Numbers and texts as a template writes them.
#pragma once

#include <optional>
#include <string_view>

#include "tokenizer/template/value.h"

namespace tokenizer::jinja {

// What stands between the quotes, with the escapes of Python: "\n", "\u00e9"; unknown ones stand.
std::string unescaped(std::string_view text);

struct Literal {
  Value value;
  std::size_t size = 0;  // in bytes of the text
};
// The number at the front: 12, 1_000, 0x1F, 1.5, 1e-7. Error: bad_data for one beyond 128 bits.
base::Result<Literal> read_number(std::string_view text);

// A whole text as a number, as int() and float() of Python read it, white space around it left out.
std::optional<Int> to_int(std::string_view text, int base = 10);
std::optional<double> to_double(std::string_view text);

// White space as Python's str.strip() sees it, of well-formed text.
std::string_view strip_left(std::string_view text);
std::string_view strip_right(std::string_view text);
inline std::string_view trimmed(std::string_view text) {
  const auto letter = [](char c) { return c > ' ' && c < 0x7F; };
  if (!text.empty() && letter(text.front()) && letter(text.back())) return text;
  return strip_right(strip_left(text));
}
bool is_space(char32_t c);

}  // namespace tokenizer::jinja
