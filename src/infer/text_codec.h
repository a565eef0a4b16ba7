// Text <-> tokens, as much of a tokenizer as writing needs. Tests bring their own.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizer/special_ids.h"

namespace tokenizer {
class OwnChat;
}

namespace infer {

using tokenizer::TokenId;

class TextCodec {
 public:
  virtual ~TextCodec() = default;
  // Appends the tokens of plain text; spellings of special tokens inside it are ordinary
  // text. Thread-safe.
  virtual void encode(std::string_view text, std::vector<TokenId>& out) const = 0;
  // The same of a text that does not begin but stands behind this control token.
  virtual void encode_behind(std::string_view text, TokenId, std::vector<TokenId>& out) const {
    encode(text, out);
  }
  // The raw bytes of one token, perhaps half a character; empty for a special token. Thread-safe.
  virtual std::string bytes(TokenId token) const = 0;
  // What a report calls the token: its bytes, or the spelling of a special token.
  virtual std::string spelling(TokenId token) const { return bytes(token); }
  // The id of a special token by its spelling; -1 if there is none.
  virtual TokenId special(std::string_view) const { return -1; }
  // What begins and ends a text, as the model's folder says.
  virtual const tokenizer::SpecialIds& special_ids() const = 0;
  virtual std::int64_t vocabulary() const = 0;
  // The chat template that the model brings, if it is another one than ours; null for none.
  virtual const tokenizer::OwnChat* own_chat() const { return nullptr; }
};

}  // namespace infer
