#include "text/character.h"
#include "tokenizer/splitter/by_characters.h"

namespace tokenizer::splitter {

// U+166D and U+111C9 ceased to be punctuation later.
bool is_punctuation(char32_t c) {
  if (c < 0x80)
    return (c > 0x20 && c < 0x30) || (c > 0x39 && c < 0x41) || (c > 0x5a && c < 0x61) ||
           (c > 0x7a && c < 0x7f);
  return c == 0x166d || c == 0x111c9 || (text::is_punctuation(c) && text::age(c) <= 8);
}

namespace {

base::Result<SplitterMade> make(const Part& part) {
  return by_characters(is_punctuation, TRY(read_behavior(part, "Isolated")));
}

}  // namespace

extern const Entry punctuation{"Punctuation", make};

}  // namespace tokenizer::splitter
