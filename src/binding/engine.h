// A tokenizer as another program holds it: all that can be asked of one, behind one class. Python's module
// (python/) and the library for C (include/janua_tokenizer.h) are made of it.
//
// Answers are those of Hugging Face's library for the same tokenizer.json. One that is loaded never changes, and
// any number of threads may ask it at once.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "binding/head.h"
#include "tokenizer/format.h"
#include "tokenizer/own_chat.h"
#include "tokenizer/pipeline.h"
#include "tokenizer/tokenizer.h"

namespace binding {

using tokenizer::TokenId;

class Engine {
 public:
  struct Text {
    std::string_view text;
    std::optional<std::string_view> pair = {};  // a second text
    bool special = true;                        // what the post-processor adds stands there
  };

  // FILE_OR_DIR as tokenizer/given_files.h has it. Error: as there.
  static base::Result<std::shared_ptr<const Engine>> load(const base::Path& place);
  // Of texts that would stand in a folder, tokenizer.json at least; `name` stands in errors. Error: the same;
  // bad_request for a name that leads out of the folder.
  static base::Result<std::shared_ptr<const Engine>> of_files(tokenizer::Files files,
                                                              const std::string& name);

  // Text that is no UTF-8 keeps its bytes where the tokenizer can say them and does nothing else to a text (it
  // is Head::plain). Error: bad_data where it cannot; bad_request as Pipeline::encode().
  base::Result<std::vector<TokenId>> ids(const Text& text) const;
  // With tokens, offsets in code points, and types. Error: as ids(); of text that is no UTF-8 bad_data.
  base::Result<tokenizer::Encoding> encode(const Text& text) const;

  // What is no UTF-8 becomes U+FFFD; ids that no token has are passed over. Error: as pipeline().
  base::Result<std::string> decode(std::span<const TokenId> ids, bool skip_special) const;
  // The bytes themselves, which may end in half a character.
  base::Result<std::string> decode_bytes(std::span<const TokenId> ids, bool skip_special) const;

  std::int64_t size() const { return made_.vocabulary(); }  // highest id + 1
  // As tokenizer.json spells it; nothing for an id that no token has. Error: as pipeline().
  base::Result<std::optional<std::string>> token(TokenId id) const;
  base::Result<std::optional<TokenId>> id_of(std::string_view token) const;

  const tokenizer::Tokenizer& tokenizer() const { return made_; }
  const Head& head() const { return head_; }
  const tokenizer::AddedToken* added(TokenId id) const;  // null for a word of the model
  const tokenizer::ChatSource& chat_source() const { return source_; }
  const tokenizer::Files& files() const { return files_; }  // of which it was made

  // The tokenizer's own; where it has none, one that is made when it is first asked for. Error: bad_data, unsupported.
  base::Result<const tokenizer::Pipeline*> pipeline() const;

 private:
  static base::Result<std::shared_ptr<const Engine>> made_of(tokenizer::Files files,
                                                             const std::string& name,
                                                             tokenizer::ChatSource source);
  // Appends those of the text alone.
  base::Result<void> add_ids(std::string_view text, std::vector<TokenId>& out) const;

  std::string name_;
  tokenizer::Files files_;
  tokenizer::Tokenizer made_;
  Head head_;
  tokenizer::ChatSource source_;
  std::vector<tokenizer::AddedToken> added_;  // by id
  mutable std::once_flag once_;
  mutable std::optional<base::Result<tokenizer::Pipeline>> pipeline_;
};

}  // namespace binding
