#include "infer/own_history.h"

#include "base/utf8.h"
#include "tokenizer/pattern_budget.h"

namespace infer {
namespace {

namespace jinja = tokenizer::jinja;

// 0xFF is no byte of UTF-8.
std::string key_of_control(TokenId id) { return "\xFF" + std::to_string(id) + ";"; }

std::string key_of(const tokenizer::RenderedText& text) {
  std::string out;
  for (const auto& part : text.parts)
    out += part.control >= 0 ? key_of_control(part.control) : part.text;
  return out;
}

}  // namespace

OwnHistory::OwnHistory(const tokenizer::OwnChat& chat, const TextCodec& codec, std::string system)
    : chat_(&chat), codec_(&codec), system_(std::move(system)) {
  forget();
}

void OwnHistory::forget() {
  now_ = jinja::local_now();
  key_.clear();
  messages_.clear();
  if (!system_.empty()) messages_.push_back(tokenizer::message_value("system", system_));
}

base::Result<OwnHistory::Prompt> OwnHistory::ask(const std::string& text) const {
  auto messages = messages_;
  messages.push_back(tokenizer::message_value("user", base::to_utf8(text)));
  jinja::Input input;
  input.messages = TRY(jinja::list_value(std::move(messages)));
  const auto written = TRY(chat_->render(input, now_));
  Prompt out{.text = text, .key = key_of(written), .ids = {}, .again = false};
  out.again = key_.empty() || !out.key.starts_with(key_);
  const tokenizer::PatternBudget budget(written.text.size());
  out.ids = behind(written, out.again ? 0 : key_.size());
  TRY(budget.check());
  return out;
}

// The tokens of what stands behind so many bytes of the key.
std::vector<TokenId> OwnHistory::behind(const tokenizer::RenderedText& text,
                                        std::size_t key) const {
  std::vector<TokenId> out;
  TokenId before = -1;
  for (const auto& part : text.parts) {
    const auto size = part.control >= 0 ? key_of_control(part.control).size() : part.text.size();
    const auto cut = std::min(size, key);
    key -= cut;
    if (part.control >= 0) before = part.control;
    if (cut == size) continue;
    if (part.control >= 0)
      out.push_back(part.control);
    else
      codec_->encode_behind(std::string_view(part.text).substr(cut), before, out);
  }
  return out;
}

void OwnHistory::answered(const Prompt& prompt, const std::vector<TokenId>& answer) {
  std::string said, key;
  for (const auto id : answer) {
    const auto bytes = codec_->bytes(id);
    said += bytes;
    key += bytes.empty() ? key_of_control(id) : bytes;
  }
  messages_.push_back(tokenizer::message_value("user", base::to_utf8(prompt.text)));
  messages_.push_back(tokenizer::message_value("assistant", base::to_utf8(said)));
  key_ = prompt.key + key;
}

}  // namespace infer
