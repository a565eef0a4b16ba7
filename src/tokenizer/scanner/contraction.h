// English contractions behind an apostrophe: 's 't 're 've 'm 'll 'd.
#pragma once

#include <cstddef>

namespace tokenizer::scanner {

// The bytes of the one at `p`; 0 for none. With `any_case` as (?i) has it, which also folds U+017F,
// the long s, to s.
inline std::size_t contraction(const char* p, const char* end, bool any_case) {
  if (end - p < 2 || *p != '\'') return 0;
  const char fold = any_case ? 0x20 : 0;
  const char a = static_cast<char>(p[1] | fold);
  if (a == 's' || a == 't' || a == 'm' || a == 'd') return 2;
  if (end - p < 3) return 0;
  if (any_case && p[1] == '\xc5' && p[2] == '\xbf') return 3;
  const char b = static_cast<char>(p[2] | fold);
  return (b == 'e' && (a == 'r' || a == 'v')) || (b == 'l' && a == 'l') ? 3 : 0;
}

}  // namespace tokenizer::scanner
