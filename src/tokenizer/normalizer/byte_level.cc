#include "tokenizer/byte_symbols.h"
#include "tokenizer/normalizer.h"

namespace tokenizer::normalizer {
namespace {

struct ByteLevel : Normalizer {
  void apply(AlignedText& text) const override {
    if (!text.empty()) spell_bytes(text);
  }
};

}  // namespace

extern const Entry byte_level{"ByteLevel", plain<ByteLevel>};

}  // namespace tokenizer::normalizer
