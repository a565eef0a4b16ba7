// Options that every trainer of tokenizers has beside its own.
//
// None of them says anything where it has its default: it then stands in no record and no key, so that a
// tokenizer which was made before there was the option is the one that is made today.
#pragma once

#include <cstdint>

#include "base/field.h"

namespace tokenizer::trainer {

struct Common {
  std::int64_t memory_mb = 0;
  std::int64_t min_word_count = 1;
  std::int64_t digits = 3;
  bool script_borders = false;
  std::int64_t space_runs = 0;
  std::int64_t reserved = 0;

  template <class V>
  void fields(V& v) {
    v(memory_mb, "memory_mb",
      "most memory that counting takes, the rest goes to disk, and that learning may need, in 1,000,000 bytes; "
      "changes no token. 0: half of what the machine has",
      base::Affects::nothing);
    v(min_word_count, "min_word_count",
      "pieces of text that were seen less often teach nothing (weighted, in the language of the largest weight); "
      "2 saves much memory where there is very much text");
    v(digits, "digits", "most digits in a token, with the default pattern; 0: numbers stay whole");
    v(script_borders, "script_borders",
      "no token holds letters of two scripts (Han and kana are one), with the default pattern");
    v(space_runs, "space_runs",
      "runs of 2 to so many spaces are tokens, however often they occur; 0: those that are learned");
    v(reserved, "reserved",
      "special tokens <|reserved_0|>, <|reserved_1|> ... behind the others, for what comes later");
  }
  base::Result<void> check() const;
};

// Takes out of a record what says nothing.
void drop_neutral(base::Json& options);

}  // namespace tokenizer::trainer
