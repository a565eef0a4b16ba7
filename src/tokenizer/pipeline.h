// A tokenizer of any kind that a tokenizer.json can describe: added tokens, normalizer, splitter
// ("pre_tokenizer"), model, post-processor and decoder, each made by its registry from its "type".
//
// Answers are those of Hugging Face's library to the last id and offset, its oddities included; where
// that library stops the program, there is an error here. What of a text is no UTF-8 becomes U+FFFD.
// A byte-level BPE whose text is not asked for its offsets has a faster way, tokenizer.h.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "tokenizer/added_token.h"
#include "tokenizer/encoding.h"
#include "tokenizer/token.h"
#include "tokenizer/token_bytes.h"

namespace tokenizer {

struct LongLists;

struct FilesBeside;  // tokens_beside.h

class Pipeline {
 public:
  struct Asked {
    std::optional<std::string_view> pair;  // a second text
    bool special = true;                   // what the post-processor adds stands there
    bool sized = true;                     // truncation and padding are as the file has them
    AddedTokens::Find find = AddedTokens::Find::all;
  };

  // The text of a tokenizer.json. Error: bad_data; unsupported for a part that is not known.
  static base::Result<Pipeline> read(std::string_view file, const std::string& where);
  // The same with the tokens that the files beside it say.
  static base::Result<Pipeline> read(std::string_view file, const std::string& where,
                                     const FilesBeside& beside);
  // `lists` as make_model() has them; null where `file` says all itself.
  static base::Result<Pipeline> of_json(const base::Json& file, const std::string& where,
                                        LongLists* lists = nullptr);

  // Error: bad_request where the model has no token for the text, or it cannot be truncated as the
  // file wants it, or is longer than 1 GiB, or grows beyond all reason in the normalizer, or an expression
  // backtracks without end.
  base::Result<Encoding> encode(std::string_view text, const Asked& asked) const;
  // The ids alone, with nothing around them, neither truncated nor padded. What no token stands
  // for is left out. Error, here, below and in decode(): bad_request where an expression
  // backtracks without end.
  base::Result<void> ids(std::string_view text, AddedTokens::Find find,
                         std::vector<std::int32_t>& out) const;
  // The same, where what no token stands for is an error. Error: as encode().
  base::Result<void> known_ids(std::string_view text, AddedTokens::Find find,
                               std::vector<std::int32_t>& out) const;
  // As ids(), of `front + text`, where `front` spells a control token and `text` is what is said behind it:
  // no control token is read in that, nor made of it by the model. That of `front` is the first id, unless
  // it does not stand there as its flags want it.
  base::Result<void> ids_behind(const std::string& front, std::string_view text,
                                std::vector<std::int32_t>& out) const;
  // The same, and of each token the bytes of `text` that it stands for, as encode() has them in code points, none of
  // those of `front` among them.
  base::Result<void> ids_behind(const std::string& front, std::string_view text,
                                std::vector<std::int32_t>& out,
                                std::vector<BytePlace>& places) const;
  // Ids that no token has are passed over.
  base::Result<std::string> decode(std::span<const std::int32_t> ids, bool skip_special) const;
  // What each token adds to a text that goes on: bytes, which need not be UTF-8 alone. Special ones are hidden.
  const TokenBytes& tokens() const;
  std::string within(std::int32_t id) const;  // of one of them
  // What a text begins with whose first token this is; the same, empty for an id that no token has.
  std::string first(std::int32_t id) const;

  std::int64_t size() const;  // highest id + 1
  std::optional<std::string> spelling(std::int32_t id) const;
  std::int32_t id_of(std::string_view spelling) const;  // -1: none
  std::int32_t unknown() const;  // of what no other token stands for; -1: none
  const std::vector<AddedToken>& added() const;
  // As Tokenizer::make_ready().
  void make_ready() const;
  // What the post-processor puts around one text.
  void around(std::vector<std::int32_t>& before, std::vector<std::int32_t>& after) const;

 private:
  struct State;
  std::shared_ptr<const State> state_;
};

}  // namespace tokenizer
