#include "infer/tokenizer_codec.h"

#include <optional>
#include <utility>

#include "tokenizer/own_chat.h"
#include "tokenizer/take_over.h"

namespace infer {
namespace {

class TokenizerCodec : public TextCodec {
 public:
  TokenizerCodec(tokenizer::Tokenizer tokenizer, tokenizer::ChatSource source)
      : tokenizer_(std::move(tokenizer)) {
    const auto& text = source.choose();
    if (!text.empty() && !tokenizer::is_our_chat_template(text))
      chat_.emplace(std::move(source), tokenizer_.added_tokens(), tokenizer_.special_ids());
  }
  // An error is that of the budget, which whoever asks makes around it and looks at (text_codec.h).
  void encode(std::string_view text, std::vector<TokenId>& out) const override {
    static_cast<void>(tokenizer_.encode(text, out));
  }
  void encode_behind(std::string_view text, TokenId control,
                     std::vector<TokenId>& out) const override {
    static_cast<void>(tokenizer_.encode_behind(text, control, out));
  }
  std::string bytes(TokenId token) const override { return std::string(tokenizer_.within(token)); }
  std::string spelling(TokenId token) const override {
    return std::string(tokenizer_.token_bytes(token));
  }
  TokenId special(std::string_view text) const override { return tokenizer_.special(text); }
  const tokenizer::SpecialIds& special_ids() const override { return tokenizer_.special_ids(); }
  std::int64_t vocabulary() const override { return tokenizer_.vocabulary(); }
  const tokenizer::OwnChat* own_chat() const override { return chat_ ? &*chat_ : nullptr; }

 private:
  tokenizer::Tokenizer tokenizer_;
  std::optional<tokenizer::OwnChat> chat_;
};

}  // namespace

base::Result<std::unique_ptr<TextCodec>> open_codec(base::Disk& disk, const base::Path& folder) {
  auto tokenizer = tokenizer::load_given(disk, folder);
  if (!tokenizer.ok()) {
    if (tokenizer.error().code == base::Code::missing)
      tokenizer.error().hint = "text needs the tokenizer of the model; put it beside config.json";
    return tokenizer.error();
  }
  auto source = TRY(tokenizer::read_chat_source(disk, folder));
  return std::unique_ptr<TextCodec>(
      std::make_unique<TokenizerCodec>(tokenizer.take(), std::move(source)));
}

}  // namespace infer
