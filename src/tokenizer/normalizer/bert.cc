// What BERT does before it splits: controls go, ideographs stand apart, accents and capitals go.
//
// The categories are those of Unicode 8, which Hugging Face's library has here.
#include "text/character.h"
#include "tokenizer/normalizer.h"
#include "tokenizer/unicode_form.h"

namespace tokenizer::normalizer {
namespace {

bool is_control(char32_t c) {
  if (c == U'\t' || c == U'\n' || c == U'\r') return false;
  return c < 0x20 || (c >= 0x7f && text::age(c) <= 8 && text::is_control_or_format(c));
}

bool is_ideograph(char32_t c) {
  return (c >= 0x4e00 && c <= 0x9fff) || (c >= 0x3400 && c <= 0x4dbf) ||
         (c >= 0x20000 && c <= 0x2a6df) || (c >= 0x2a700 && c <= 0x2b73f) ||
         (c >= 0x2b740 && c <= 0x2b81f) || (c >= 0x2b920 && c <= 0x2ceaf) ||
         (c >= 0xf900 && c <= 0xfaff) || (c >= 0x2f800 && c <= 0x2fa1f);
}

// U+1885 and U+1886 became marks later, U+1734 ceased to be one of this kind.
bool is_accent(char32_t c) {
  if (c == 0x1734) return true;
  return c >= 0x300 && c != 0x1885 && c != 0x1886 && text::age(c) <= 8 &&
         text::is_nonspacing_mark(c);
}

class Bert : public Normalizer {
 public:
  Bert(bool clean, bool ideographs, bool accents, bool lower)
      : clean_(clean), ideographs_(ideographs), accents_(accents), lower_(lower) {}

  void apply(AlignedText& text) const override {
    if (clean_) {
      text.filter([](char32_t c) { return c != 0 && c != 0xfffd && !is_control(c); });
      text.map([](char32_t c) { return std::u32string(1, text::is_white_space(c) ? U' ' : c); });
    }
    if (ideographs_)
      text.map([](char32_t c) {
        return is_ideograph(c) ? std::u32string{U' ', c, U' '} : std::u32string(1, c);
      });
    if (accents_) {
      normalize(text, {});
      text.filter([](char32_t c) { return !is_accent(c); });
    }
    if (lower_) text.map(text::lower);
  }

 private:
  bool clean_, ideographs_, accents_, lower_;
};

base::Result<NormalizerMade> make(const Part& part) {
  const bool lower = TRY(part.flag("lowercase"));
  return NormalizerMade(std::make_shared<const Bert>(
      TRY(part.flag("clean_text")), TRY(part.flag("handle_chinese_chars")),
      TRY(part.flag("strip_accents", lower)), lower));
}

}  // namespace

extern const Entry bert{"BertNormalizer", make};

}  // namespace tokenizer::normalizer
