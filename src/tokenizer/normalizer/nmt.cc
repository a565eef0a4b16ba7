// SentencePiece's rules for translation: controls go, other white space and what is invisible become spaces.
#include "tokenizer/normalizer.h"

namespace tokenizer::normalizer {
namespace {

bool stays(char32_t c) {
  return !((c >= 0x01 && c <= 0x08) || c == 0x0b || (c >= 0x0e && c <= 0x1f) || c == 0x7f ||
           c == 0x8f || c == 0x9f);
}

bool is_blank(char32_t c) {
  return c == 0x09 || c == 0x0a || c == 0x0c || c == 0x0d || c == 0x1680 ||
         (c >= 0x200b && c <= 0x200f) || c == 0x2028 || c == 0x2029 || c == 0x2581 || c == 0xfeff ||
         c == 0xfffd;
}

struct Nmt : Normalizer {
  void apply(AlignedText& text) const override {
    text.filter(stays);
    text.map([](char32_t c) { return std::u32string(1, is_blank(c) ? U' ' : c); });
  }
};

}  // namespace

extern const Entry nmt{"Nmt", plain<Nmt>};

}  // namespace tokenizer::normalizer
