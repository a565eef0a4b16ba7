// Each character alone: a final sigma is like any other.
#include "text/character.h"
#include "tokenizer/normalizer.h"

namespace tokenizer::normalizer {
namespace {

struct Lowercase : Normalizer {
  void apply(AlignedText& text) const override { text.map(text::lower); }
};

}  // namespace

extern const Entry lowercase{"Lowercase", plain<Lowercase>};

}  // namespace tokenizer::normalizer
