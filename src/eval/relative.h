// Bits for the same content relative to English.
//
// Bytes per character differ between scripts, so bits per byte rank no languages; documents of one
// key say the same in every variant of a parallel set, so their bits do compare. Only documents
// count that both variants have.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace eval {

using BitsByKey = std::map<std::string, double>;

struct Relative {
  double to_english = 0;        // bits / bits of English, for the keys that both have
  std::uint64_t documents = 0;  // keys
};

inline constexpr const char* kEnglish = "eng_Latn";

// Nothing where they have no key in common, or English needs no bits.
std::optional<Relative> relative(const BitsByKey& bits, const BitsByKey& english);

}  // namespace eval
