// At one character, which goes.
#include "tokenizer/splitter/by_characters.h"

namespace tokenizer::splitter {
namespace {

base::Result<SplitterMade> make(const Part& part) {
  const auto delimiter = TRY(part.character("delimiter"));
  return by_characters([=](char32_t c) { return c == delimiter; }, Behavior::removed);
}

}  // namespace

extern const Entry delimiter{"CharDelimiterSplit", make};

}  // namespace tokenizer::splitter
