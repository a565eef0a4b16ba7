// What a Replace or a Split looks for: {"String": text} or {"Regex": expression}.
#pragma once

#include <optional>
#include <vector>

#include "tokenizer/aligned_text.h"
#include "tokenizer/part.h"
#include "tokenizer/pattern.h"
#include "tokenizer/scanner.h"

namespace tokenizer {

class Matcher {
 public:
  // Of a member of the part. Error: bad_data, unsupported.
  static base::Result<Matcher> read(const Part& part, const char* key);
  // Of an expression. Error: the same.
  static base::Result<Matcher> of_regex(const std::string& expression, const std::string& where);

  // Bytes of the places, from left to right, that fit.
  std::vector<Span> find(std::string_view text) const;

 private:
  std::string literal_;  // if there is nothing else
  std::optional<Pattern> pattern_;
  std::optional<ScanRules> scan_;
};

}  // namespace tokenizer
