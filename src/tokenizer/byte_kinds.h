// The kinds of 64 bytes of a text at once, a bit each, as scanner/characters.h has them: of all of ASCII and of the
// letters and signs beyond that make up most text in Latin, Greek, Cyrillic, Georgian and Chinese writing. What is none of
// these is `unsure`, and so is a character that goes on behind the last byte.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tokenizer {

struct ByteKinds {
  static constexpr std::size_t kBytes = 64;
  // All bytes of a character have its kind; spaces, numbers and newlines are those of ASCII.
  std::uint64_t letter = 0, upper = 0, number = 0, space = 0, newline = 0, sign = 0;
  std::uint64_t caseless = 0;                     // letters of neither case, where that is asked
  std::uint64_t inner = 0;                        // bytes of a character behind its first
  std::uint64_t unsure = 0;                       // each of its bytes
  std::uint64_t blank = 0, quote = 0, slash = 0;  // ' ', '\'' and '/'

  // Whether this processor has what of() needs.
  static bool known();
  // Of the 64 bytes at `p`. With `cased` each letter that is neither `upper` nor `caseless` is a small one; without it
  // `upper` are those of ASCII alone, and none are `caseless`.
  static ByteKinds of(const char* p, bool cased);
};

}  // namespace tokenizer
