#include "infer/tokenizer_codec.h"

#include <utility>

#include "store/gguf/file.h"
#include "tokenizer/gguf_vocabulary.h"
#include "tokenizer/tokenizer.h"

namespace infer {
namespace {

class TokenizerCodec : public TextCodec {
 public:
  explicit TokenizerCodec(tokenizer::Tokenizer tokenizer) : tokenizer_(std::move(tokenizer)) {}
  void encode(std::string_view text, std::vector<TokenId>& out) const override {
    tokenizer_.encode(text, out);
  }
  std::string bytes(TokenId token) const override {
    return tokenizer_.decode(std::span(&token, 1));
  }
  std::string spelling(TokenId token) const override {
    return std::string(tokenizer_.token_bytes(token));
  }
  TokenId special(std::string_view text) const override { return tokenizer_.special(text); }
  const tokenizer::SpecialIds& special_ids() const override { return tokenizer_.special_ids(); }
  std::int64_t vocabulary() const override { return tokenizer_.vocabulary(); }

 private:
  tokenizer::Tokenizer tokenizer_;
};

}  // namespace

namespace {

// The files that say the same in a folder, in memory.
base::Result<tokenizer::Tokenizer> load_from_file(base::Disk& disk, const base::Path& path) {
  const auto file = TRY(store::gguf::File::open(disk, path));
  base::MemoryDisk folder;
  for (const auto& [name, text] : TRY(tokenizer::vocabulary_files(file.metadata(), path)))
    TRY(static_cast<base::Disk&>(folder).write_file(base::join("tokenizer", name), text));
  return tokenizer::Tokenizer::load(folder, "tokenizer");
}

}  // namespace

base::Result<std::unique_ptr<TextCodec>> open_codec(base::Disk& disk, const base::Path& folder) {
  auto tokenizer = TRY(folder.ends_with(".gguf") ? load_from_file(disk, folder)
                                                 : tokenizer::Tokenizer::load(disk, folder));
  return std::unique_ptr<TextCodec>(std::make_unique<TokenizerCodec>(std::move(tokenizer)));
}

}  // namespace infer
