// What a tokenizer takes off the ends of a chunk without white space, one piece at a time.
#pragma once

#include <cstddef>
#include <string_view>

#include "data/measure/word_style.h"

namespace data::measure {

// Bytes of the piece at the front or at the back; 0 where there is none. `chunk` is well-formed.
std::size_t front_piece(std::string_view chunk, const WordStyle& style);
std::size_t back_piece(std::string_view chunk, const WordStyle& style);

}  // namespace data::measure
