#include "tokenizer/word_ids.h"

namespace tokenizer {

void WordIds::Scratch::make_ready() {
  constexpr std::size_t kWords = 1u << 16;
  parts.reserve(kWords);
  words.reserve(kWords / 2);
}

}  // namespace tokenizer
