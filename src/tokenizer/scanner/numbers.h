// \p{N}{1,most}, or \p{N}+ where `most` is 0, and what stands between, each a piece.
#pragma once

#include "tokenizer/scanner/characters.h"

namespace tokenizer::scanner {

template <int most>
class Numbers : public Characters {
 public:
  using Characters::Characters;

  const char* piece_end(const char* p) const {
    if (!(at(p).kind & kNumber)) return skip(p, ~kNumber);
    return most > 0 ? skip(p, kNumber, most) : skip(p, kNumber);
  }
};

}  // namespace tokenizer::scanner
