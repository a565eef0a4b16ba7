// Where a tokenizer cuts inside of a chunk that has lost the signs at its ends.
#pragma once

#include <cstddef>
#include <string_view>

#include "data/measure/word_style.h"

namespace data::measure {

struct Infix {
  std::size_t at = 0, size = 0;  // bytes; of size 0: a cut and no word
  bool found = false;
};

// The first one at or behind `from`, which is where a code point begins. `chunk` is well-formed.
Infix next_infix(std::string_view chunk, std::size_t from, const WordStyle& style);

}  // namespace data::measure
