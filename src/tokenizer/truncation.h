// How long an encoding may be, and how long it must be: "truncation" and "padding" of a tokenizer.json.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "tokenizer/encoding.h"
#include "tokenizer/part.h"

namespace tokenizer {

struct Truncation {
  enum class Strategy { longest_first, only_first, only_second };
  std::int64_t longest = 0, stride = 0;
  Strategy strategy = Strategy::longest_first;
  bool left = false;  // what is at the beginning goes

  // Of a file's section. Error: bad_data, unsupported.
  static base::Result<Truncation> read(const Part& part);
  // Cuts one text or two so that with `added` tokens they are not too long; only what is left is kept.
  // Error: bad_request where it cannot be done by cutting the text that may be cut.
  base::Result<void> apply(std::span<Encoding> texts, std::int64_t added) const;
};

struct Padding {
  std::optional<std::int64_t> length;  // none: that of the encoding
  std::int64_t multiple = 0;           // 0: any length
  std::int32_t id = 0, type = 0;
  std::string token;
  bool left = false;  // stands in front

  static base::Result<Padding> read(const Part& part);
  void apply(Encoding& text) const;
};

}  // namespace tokenizer
