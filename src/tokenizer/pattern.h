// A regular expression as tokenizer.json writes them (Oniguruma's dialect), matched by PCRE2 with
// JIT.
//
// Two things are translated: \s and \S mean Unicode White_Space there, while PCRE2 would add
// U+180E. Bytes that are not UTF-8 never match.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tokenizer {

class Pattern {
 public:
  // Error: bad_data if the expression is malformed, unsupported if PCRE2 lacks something it uses.
  static base::Result<Pattern> compile(const std::string& expression, const std::string& where);

  // Calls found(begin, end) for every match from left to right; empty matches are passed over.
  void each_match(std::string_view text,
                  const std::function<void(std::size_t, std::size_t)>& found) const;

 private:
  struct Code;
  std::shared_ptr<const Code> code_;
};

}  // namespace tokenizer
