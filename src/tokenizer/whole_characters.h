// Characters of several bytes that merging makes one token of before anything else can happen to their bytes, so that it
// can begin with the characters.
//
// Whatever the merges: of all that are possible the lowest rank is next. Until a character is one token, a merge within
// it is possible, of a rank that is known; so it becomes one unless some merge joins a part of it with what
// stands beside it at a lower rank. Which bytes the neighbours of such merges end or begin with is listed.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "tokenizer/merge_table.h"

namespace tokenizer {

class WholeCharacters {
 public:
  struct Character {
    std::int32_t id = -1;
    std::uint32_t bytes = 0;  // its own, see packed()
    std::uint64_t before[4] = {},
                  behind[4] = {};  // bit b: a byte beside which it may not become one
  };

  WholeCharacters() = default;  // knows none
  // Of merges that give each id one spelling. Ranks are places in `merges`.
  WholeCharacters(const std::array<std::int32_t, 256>& bytes, const std::vector<Merge>& merges,
                  const MergeTable& table);

  // The character at `p` in a piece [begin, end), where it becomes one token there; null for others. `size` is its bytes.
  const Character* at(const char* p, const char* begin, const char* end, int& size) const {
    const auto a = static_cast<unsigned char>(*p);
    if (a < 0xC2 || a >= 0xF0 || places_.empty()) return nullptr;
    size = a < 0xE0 ? 2 : 3;
    if (end - p < size) return nullptr;
    const auto bytes = packed(p, size);
    const auto* one = &characters_[places_[place(bytes)]];
    const bool kept =
        (p > begin && has(one->before, p[-1])) || (p + size < end && has(one->behind, p[size]));
    return one->bytes == bytes && !kept ? one : nullptr;
  }

 private:
  class Making;
  // The first byte in the lowest bits; never 0 and never the same of two characters.
  static std::uint32_t packed(const char* p, int size) {
    const auto byte = [&](int i) { return std::uint32_t{static_cast<unsigned char>(p[i])}; };
    return byte(0) | byte(1) << 8 | (size == 3 ? byte(2) << 16 : 0);
  }
  // The code point, where they are well-formed.
  static std::uint32_t place(std::uint32_t bytes) {
    const auto low = bytes >> 8 & 0x3F, lower = bytes >> 16 & 0x3F;
    return bytes >> 16 == 0 ? (bytes & 0x1F) << 6 | low : (bytes & 0x0F) << 12 | low << 6 | lower;
  }
  static bool has(const std::uint64_t (&bytes)[4], char c) {
    const auto b = static_cast<unsigned char>(c);
    return bytes[b / 64] >> (b % 64) & 1;
  }

  std::vector<std::uint16_t> places_;  // by code point, in characters_; the first is none
  std::vector<Character> characters_;
};

}  // namespace tokenizer
