#include "tokenizer/normalizer.h"
#include "tokenizer/unicode_form.h"

namespace tokenizer::normalizer {
namespace {

struct Nfd : Normalizer {
  void apply(AlignedText& text) const override {
    normalize(text, {.compatible = false, .composed = false});
  }
};

}  // namespace

extern const Entry nfd{"NFD", plain<Nfd>};

}  // namespace tokenizer::normalizer
