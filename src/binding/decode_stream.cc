#include "binding/decode_stream.h"

#include "base/utf8.h"

namespace binding {

using base::Result;

namespace {
constexpr std::string_view kReplaced = "\xef\xbf\xbd";
}  // namespace

DecodeStream::DecodeStream(std::shared_ptr<const Engine> engine, bool skip_special)
    : engine_(std::move(engine)), skip_special_(skip_special) {}

Result<std::string> DecodeStream::push(TokenId id) {
  const auto* added = engine_->added(id);
  if (skip_special_ && added && added->special) return std::string();
  const auto& made = engine_->tokenizer();
  auto whole = push_bytes(made.token_bytes(id));
  if (engine_->head().byte_level) return whole;
  if (!TRY(engine_->token(id))) return std::string();  // it is passed over, and need not be kept
  return push_token(id);
}

std::string DecodeStream::push_bytes(std::string_view bytes) {
  rest_ += bytes;
  std::string out;
  std::size_t at = 0;
  while (at < rest_.size()) {
    const auto next = base::read_code_point(rest_, at);
    if (next.cut()) break;
    out += next.well_formed() ? std::string_view(rest_).substr(at, next.size) : kReplaced;
    at += next.size;
  }
  rest_.erase(0, at);
  return out;
}

Result<std::string> DecodeStream::push_token(TokenId id) {
  window_.push_back(id);
  if (!rest_.empty()) return std::string();
  const auto text = TRY(engine_->decode(window_, skip_special_));
  if (text == shown_) return std::string();
  auto out = text.starts_with(shown_)
                 ? text.substr(shown_.size())
                 : TRY(engine_->decode(std::span(window_).subspan(given_), skip_special_));
  window_.erase(window_.begin(), window_.begin() + static_cast<std::ptrdiff_t>(given_));
  given_ = window_.size();
  shown_ = TRY(engine_->decode(window_, skip_special_));
  return out;
}

Result<std::string> DecodeStream::finish() {
  auto out = engine_->head().byte_level ? base::to_utf8(rest_) : std::string();
  if (window_.size() > given_) {
    const auto text = TRY(engine_->decode(window_, skip_special_));
    out += text.starts_with(shown_)
               ? text.substr(shown_.size())
               : TRY(engine_->decode(std::span(window_).subspan(given_), skip_special_));
  }
  rest_.clear();
  window_.clear();
  shown_.clear();
  given_ = 0;
  return out;
}

}  // namespace binding
