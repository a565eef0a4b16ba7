// Code points out of UTF-8, one at a time and in both directions, and what sort of sign they are.
//
// For rules that scan bytes at full speed; where the exact Unicode property matters, text/ has ICU.
// What surprises: is_letter() is broad, everything beyond ASCII that is neither punctuation nor a
// symbol nor a private sign counts, combining marks included.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace data {

struct Symbol {
  char32_t value = 0;
  std::size_t size = 0;  // bytes; 0 at the end and for bytes that are not UTF-8
};

// The code point that starts at `at`.
Symbol symbol_after(std::string_view text, std::size_t at);
// The code point that ends before `at`.
Symbol symbol_before(std::string_view text, std::size_t at);

inline bool is_digit(char32_t c) { return c >= '0' && c <= '9'; }
bool is_letter(char32_t c);
bool is_space(char32_t c);
bool has_letter(std::string_view text);

// Code points of UTF-8.
std::int64_t count_symbols(std::string_view text);

}  // namespace data
