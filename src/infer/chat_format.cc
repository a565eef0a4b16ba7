#include "infer/chat_format.h"

#include <algorithm>

namespace infer {

namespace {

constexpr const char* kBlank = " \t\r\n";

std::string trimmed(const std::string& text) {
  const auto begin = text.find_first_not_of(kBlank);
  if (begin == std::string::npos) return "";
  return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

}  // namespace

base::Result<ChatFormat> ChatFormat::of(const TextCodec& codec) {
  ChatFormat out(codec);
  out.stop_ = codec.special_ids().stop;
  const auto has = [&](const char* text) { return codec.special(text); };
  if (codec.special_ids().chats()) {
    out.kind_ = Kind::own;
    out.name_ = "janua";
    out.end_ = codec.special_ids().eos;
  } else if (has("<|im_start|>") >= 0 && has("<|im_end|>") >= 0) {
    out.kind_ = Kind::chatml;
    out.name_ = "ChatML";
    out.open_ = has("<|im_start|>");
    out.end_ = has("<|im_end|>");
  } else if (has("<|start_header_id|>") >= 0 && has("<|end_header_id|>") >= 0 &&
             has("<|eot_id|>") >= 0) {
    out.kind_ = Kind::llama3;
    out.name_ = "Llama 3";
    out.open_ = has("<|start_header_id|>");
    out.close_ = has("<|end_header_id|>");
    out.end_ = has("<|eot_id|>");
  } else {
    return base::Error{base::Code::unsupported,
                       "the model's tokenizer has the special tokens of no chat template that is "
                       "built in",
                       "", "janua's own, ChatML and that of Llama 3 are; a base model has none"};
  }
  if (std::ranges::find(out.stop_, out.end_) == out.stop_.end()) out.stop_.push_back(out.end_);
  return out;
}

ChatFormat ChatFormat::none(const TextCodec& codec) {
  ChatFormat out(codec);
  out.kind_ = Kind::none;
  out.name_ = "no chat template";
  out.stop_ = codec.special_ids().stop;
  return out;
}

std::vector<TokenId> ChatFormat::begin() const {
  const auto& ids = codec_->special_ids();
  if (kind_ == Kind::own) return {ids.bos};
  if (kind_ == Kind::llama3 && ids.before.empty() && ids.bos >= 0) return {ids.bos};
  return ids.before;
}

std::vector<TokenId> ChatFormat::message(const std::string& role, const std::string& text) const {
  std::vector<TokenId> out;
  if (kind_ == Kind::none) {
    put(text, out);
    return out;
  }
  if (kind_ == Kind::own) {
    // A system message stands in front of the user's text (tokenizer/chat.h).
    if (role == "user") out.push_back(codec_->special_ids().user);
    put(text, out);
    return out;
  }
  out.push_back(open_);
  put(kind_ == Kind::chatml ? role + "\n" + text : role, out);
  if (kind_ == Kind::llama3) {
    out.push_back(close_);
    put("\n\n" + trimmed(text), out);
  }
  out.push_back(end_);
  if (kind_ == Kind::chatml) put("\n", out);
  return out;
}

std::vector<TokenId> ChatFormat::answer_begin() const {
  if (kind_ == Kind::own) return {codec_->special_ids().assistant};
  if (kind_ == Kind::none) return {};
  std::vector<TokenId> out{open_};
  put(kind_ == Kind::chatml ? "assistant\n" : "assistant", out);
  if (kind_ == Kind::llama3) {
    out.push_back(close_);
    put("\n\n", out);
  }
  return out;
}

std::vector<TokenId> ChatFormat::answer_end(TokenId last) const {
  std::vector<TokenId> out;
  if (kind_ == Kind::none) return out;
  if (last != end_) out.push_back(end_);
  if (kind_ == Kind::chatml) put("\n", out);
  return out;
}

}  // namespace infer
