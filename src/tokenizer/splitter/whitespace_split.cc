#include "text/character.h"
#include "tokenizer/splitter/by_characters.h"

namespace tokenizer::splitter {
namespace {

base::Result<SplitterMade> make(const Part&) {
  return by_characters(text::is_white_space, Behavior::removed);
}

}  // namespace

extern const Entry whitespace_split{"WhitespaceSplit", make};

}  // namespace tokenizer::splitter
