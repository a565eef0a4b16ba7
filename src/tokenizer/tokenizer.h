// Byte-level BPE: text <-> token ids, read from and written to a Hugging Face tokenizer.json.
//
// Ids: special tokens first, then the 256 byte symbols by code point, then one per merge (the rule
// that tokenizers.trainers.BpeTrainer follows). Encoding never fails: every byte has a token, or is left
// out where a published vocabulary lacks it, as Hugging Face does. Else decode(encode(x)) is x, or x in
// NFC where the file asks for NFC. What of the file can be read stands in tokenizer_file.h; which ids
// begin and end a text in special_ids.h.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/context.h"
#include "tokenizer/added_token.h"
#include "tokenizer/special_ids.h"

namespace tokenizer {

// The special tokens of every tokenizer we train, in id order. Documents are stored as bos
// text eos.
inline constexpr const char* kBos = "<|bos|>";
inline constexpr const char* kEos = "<|eos|>";
inline constexpr const char* kPad = "<|pad|>";
inline constexpr const char* kUser = "<|user|>";
inline constexpr const char* kAssistant = "<|assistant|>";

class Tokenizer {
 public:
  // FOLDER holds tokenizer.json. Error: missing, bad_data, unsupported (a model that is not
  // byte-level BPE).
  static base::Result<Tokenizer> load(base::Disk& disk, const base::Path& folder);

  // Plain text only: spellings of special tokens inside `text` are ordinary text. Adds no bos/eos.
  std::vector<TokenId> encode(std::string_view text) const;
  // Appends to `out`; safe from several threads at once.
  void encode(std::string_view text, std::vector<TokenId>& out) const;
  // As Hugging Face encodes: spellings of added tokens become their ids; with `add_special` the
  // folder's tokens before and after stand around the text.
  std::vector<TokenId> encode_with_special(std::string_view text, bool add_special) const;
  // Raw bytes; special tokens are left out. A token may be half a character: join before
  // validating. Ids that no token has are passed over.
  std::string decode(std::span<const TokenId> ids) const;
  // The same with special tokens spelled out.
  std::string decode_with_special(std::span<const TokenId> ids) const;
  // The bytes of one token, a special token's spelling included; empty for an unknown id.
  std::string_view token_bytes(TokenId id) const;

  std::int64_t vocabulary() const;  // number of ids
  const SpecialIds& special_ids() const;
  TokenId bos() const;  // -1 where the folder names none
  TokenId eos() const;
  // Those of the file, special or not.
  const std::vector<AddedToken>& added_tokens() const;
  // -1 if there is no such special token.
  TokenId special(std::string_view name) const;

 private:
  struct State;
  std::shared_ptr<const State> state_;
};

}  // namespace tokenizer
