// Decoding of a text that grows token by token: what comes out is whole characters, however tokens cut them.
#pragma once

#include <string>
#include <utility>

#include "tokenizer/tokenizer.h"

namespace tokenizer {

class DecodeStream {
 public:
  explicit DecodeStream(Tokenizer tokenizer) : tokenizer_(std::move(tokenizer)) {}

  // The characters that this token completes, which may be none: UTF-8. Special tokens add nothing. All that comes
  // out, joined, is what decode() says of all tokens; bytes that make no character become U+FFFD.
  std::string add(TokenId id);
  // What is left of a character that no token completed.
  std::string finish();

 private:
  Tokenizer tokenizer_;
  bool begun_ = false;
  std::string held_;  // the first bytes of a character
};

}  // namespace tokenizer
