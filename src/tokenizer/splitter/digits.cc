#include "text/character.h"
#include "tokenizer/splitter/by_characters.h"

namespace tokenizer::splitter {
namespace {

base::Result<SplitterMade> make(const Part& part) {
  const bool each = TRY(part.flag("individual_digits"));
  return by_characters(text::is_numeric, each ? Behavior::isolated : Behavior::contiguous);
}

}  // namespace

extern const Entry digits{"Digits", make};

}  // namespace tokenizer::splitter
