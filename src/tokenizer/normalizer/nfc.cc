#include "tokenizer/normalizer.h"
#include "tokenizer/unicode_form.h"

namespace tokenizer::normalizer {
namespace {

struct Nfc : Normalizer {
  void apply(AlignedText& text) const override {
    normalize(text, {.compatible = false, .composed = true});
  }
};

}  // namespace

extern const Entry nfc{"NFC", plain<Nfc>};

}  // namespace tokenizer::normalizer
