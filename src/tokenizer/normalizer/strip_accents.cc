// Marks go; a letter that has its accent built in keeps it.
#include "text/character.h"
#include "tokenizer/normalizer.h"

namespace tokenizer::normalizer {
namespace {

struct StripAccents : Normalizer {
  void apply(AlignedText& text) const override {
    text.filter([](char32_t c) { return c < 0x300 || !text::is_mark(c) || text::age(c) > 9; });
  }
};

}  // namespace

extern const Entry strip_accents{"StripAccents", plain<StripAccents>};

}  // namespace tokenizer::normalizer
