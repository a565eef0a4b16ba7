// Text <-> token ids, by a Hugging Face tokenizer.json.
//
// Byte-level BPE, the kind that we train, has a fast way of its own (tokenizer_file.h says what of the
// file it needs). Ids of ours: special tokens first, then the 256 byte symbols by code point, then one per
// merge (the rule that tokenizers.trainers.BpeTrainer follows). Every byte has a token, or is left out
// where a published vocabulary lacks it, as Hugging Face does. Else decode(encode(x)) is x, or x in NFC
// where the file asks for NFC.
//
// Every other kind goes through pipeline.h, which also tells offsets. What no token stands for is left out.
// Encoding and decoding fail for one reason alone, bad_request: an expression backtracked without end and was
// given up (pattern_budget.h); texts that share a budget fail together. Which ids begin and end
// a text says special_ids.h.
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
#include "tokenizer/token.h"

namespace tokenizer {

// The special tokens of every tokenizer we train, in id order. Documents are stored as bos
// text eos.
inline constexpr const char* kBos = "<|bos|>";
inline constexpr const char* kEos = "<|eos|>";
inline constexpr const char* kPad = "<|pad|>";
inline constexpr const char* kUser = "<|user|>";
inline constexpr const char* kAssistant = "<|assistant|>";

class Pipeline;

class Tokenizer {
 public:
  // FOLDER holds tokenizer.json. Error: missing, bad_data, unsupported (a part that is not known).
  static base::Result<Tokenizer> load(base::Disk& disk, const base::Path& folder);

  // Plain text only: spellings of special tokens inside `text` are ordinary text. Adds no bos/eos.
  base::Result<std::vector<TokenId>> encode(std::string_view text) const;
  // Appends to `out`; safe from several threads at once. After an error `out` is of no use.
  base::Result<void> encode(std::string_view text, std::vector<TokenId>& out) const;
  // The same of what is said in a chat: a text that does not begin but stands behind a control token, so no space
  // is put in front of it where only a beginning gets one. What spells a control token is text, be it
  // special or not (added_token.h), and no id of one comes out.
  base::Result<void> encode_behind(std::string_view text, TokenId control,
                                   std::vector<TokenId>& out) const;
  // The same, and of each token the bytes of `text` that it stands for, in time linear in it.
  base::Result<void> encode_behind(std::string_view text, TokenId control,
                                   std::vector<TokenId>& out, std::vector<BytePlace>& places) const;
  // As Hugging Face encodes: spellings of added tokens become their ids; with `add_special` the
  // folder's tokens before and after stand around the text.
  base::Result<std::vector<TokenId>> encode_with_special(std::string_view text,
                                                         bool add_special) const;
  // Of byte-level BPE raw bytes, which may end in half a character; of other kinds what Hugging Face
  // decodes, without the space that was put in front of the text. Special tokens are left out, and ids
  // that no token has are passed over.
  base::Result<std::string> decode(std::span<const TokenId> ids) const;
  // The same with special tokens spelled out.
  base::Result<std::string> decode_with_special(std::span<const TokenId> ids) const;
  // What a text begins with whose first token this is, as bytes. A special token is nothing.
  std::string first(TokenId id) const;
  // What one token adds to a text that goes on: a space in front of a word stays. A special token adds
  // nothing. Bytes of tokens may be half a character: join before validating.
  std::string_view within(TokenId id) const;
  // The same, a special token's spelling included; empty for an unknown id.
  std::string_view token_bytes(TokenId id) const;
  // The same for who asks of a few: token_bytes(), within() and decode() make a table of all tokens first.
  std::string spelled(TokenId id) const;

  // Makes the tables of many merges now, which else are made once much text has come: the first megabytes are then
  // encoded as quickly as the later ones, and loading takes half as long again. Changes no result. Safe as encode().
  void make_ready() const;

  std::int64_t vocabulary() const;  // number of ids
  const SpecialIds& special_ids() const;
  TokenId bos() const;  // -1 where the folder names none
  TokenId eos() const;
  // Those of the file, special or not.
  const std::vector<AddedToken>& added_tokens() const;
  // -1 if there is no such special token.
  TokenId special(std::string_view name) const;
  // Null for byte-level BPE that goes the fast way.
  const Pipeline* general() const;

 private:
  struct State;
  std::shared_ptr<const State> state_;
};

}  // namespace tokenizer
