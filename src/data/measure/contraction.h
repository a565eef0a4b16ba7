// English words that a tokenizer takes apart though nothing stands between their parts: "don't", "cannot", "dont".
// And those that stay whole though they end in a full stop.
#pragma once

#include <string_view>

namespace data::measure {

// The bytes of the first parts of a word of two or three; the last one is the rest.
struct Parts {
  unsigned char first = 0, second = 0;
};

// Null for a word that nothing is known of. A word that stays whole has parts of 0 bytes.
const Parts* english_parts(std::string_view word);
const Parts* catalan_parts(std::string_view word);

// ":-)" and 90 of its kin.
bool is_emoticon(std::string_view word);

}  // namespace data::measure
