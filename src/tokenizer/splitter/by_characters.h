// Splitters that cut at single characters.
#pragma once

#include "tokenizer/splitter.h"

namespace tokenizer::splitter {

class ByCharacters : public Splitter {
 public:
  ByCharacters(std::function<bool(char32_t)> fits, Behavior behavior)
      : fits_(std::move(fits)), behavior_(behavior) {}
  void split(std::vector<Piece>& pieces) const override {
    cut_each(pieces, [&](const AlignedText& text, std::vector<AlignedText>& out) {
      cut_at(text, places_of(text.bytes(), fits_), false, behavior_, out);
    });
  }

 private:
  std::function<bool(char32_t)> fits_;
  Behavior behavior_;
};

inline SplitterMade by_characters(std::function<bool(char32_t)> fits, Behavior behavior) {
  return std::make_shared<const ByCharacters>(std::move(fits), behavior);
}

// ASCII's signs, and Unicode's punctuation as of version 8.
bool is_punctuation(char32_t c);

}  // namespace tokenizer::splitter
