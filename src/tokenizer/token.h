// One token of a piece of text.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tokenizer {

struct Token {
  std::int32_t id = 0;
  std::uint32_t begin = 0, end = 0;  // bytes of the piece; an unknown character may shift them
  bool as_written = false;           // what it is called is the text there, not that of its id
};

// Bytes of a text.
struct BytePlace {
  std::size_t begin = 0, end = 0;
  bool operator==(const BytePlace&) const = default;
};

}  // namespace tokenizer
