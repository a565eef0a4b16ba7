#include "tokenizer/normalizer.h"
#include "tokenizer/unicode_form.h"

namespace tokenizer::normalizer {
namespace {

struct Nfkc : Normalizer {
  void apply(AlignedText& text) const override {
    normalize(text, {.compatible = true, .composed = true});
  }
};

}  // namespace

extern const Entry nfkc{"NFKC", plain<Nfkc>};

}  // namespace tokenizer::normalizer
