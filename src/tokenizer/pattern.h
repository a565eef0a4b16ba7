// A regular expression as tokenizer.json writes them, matched by PCRE2 with JIT.
//
// They are written in Oniguruma's dialect, which onig.h puts into PCRE2's. Bytes that are not
// UTF-8 never match. An expression that backtracks without end is given up at some place of the
// text; what is left of it stays one piece, and the PatternBudget of the thread is spent.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tokenizer {

class Pattern {
 public:
  // Error: bad_data if the expression is malformed, unsupported for a construct that is not known.
  static base::Result<Pattern> compile(const std::string& expression, const std::string& where);

  // Calls found(begin, end) for every match from left to right, empty ones too, also the one at the end, but
  // for those right behind the match before. An empty text has none, as in Hugging Face's library.
  void each_match(std::string_view text,
                  const std::function<void(std::size_t, std::size_t)>& found) const;

 private:
  struct Code;
  std::shared_ptr<const Code> code_;
};

}  // namespace tokenizer
