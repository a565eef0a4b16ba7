#include "tokenizer/normalizer.h"
#include "tokenizer/unicode_form.h"

namespace tokenizer::normalizer {
namespace {

struct Nfkd : Normalizer {
  void apply(AlignedText& text) const override {
    normalize(text, {.compatible = true, .composed = false});
  }
};

}  // namespace

extern const Entry nfkd{"NFKD", plain<Nfkd>};

}  // namespace tokenizer::normalizer
