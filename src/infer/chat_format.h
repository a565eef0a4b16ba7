// How messages become tokens, for the templates that are built in: our own, ChatML and that of Llama 3; or
// for none, where texts stand as they are.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "infer/text_codec.h"

namespace infer {

// The pieces around a message. A conversation is rendered turn by turn, so that what stands already
// is never decoded and encoded again.
class ChatFormat {
 public:
  // Known by the special tokens that the model's tokenizer has. Error: unsupported where they are
  // those of no template that is built in.
  static base::Result<ChatFormat> of(const TextCodec& codec);

  // Of a model that was taught none (model_kind.h).
  static ChatFormat none(const TextCodec& codec);

  const char* name() const { return name_; }  // "ChatML"
  bool is_none() const { return kind_ == Kind::none; }
  // What a conversation begins with, before any message.
  std::vector<TokenId> begin() const;
  // A whole message of "system" or "user"; without a template the text alone. A text that spells special tokens spells nothing else.
  std::vector<TokenId> message(const std::string& role, const std::string& text) const;
  std::vector<TokenId> answer_begin() const;
  // Behind the assistant's answer, `last` being its last token.
  std::vector<TokenId> answer_end(TokenId last) const;
  const std::vector<TokenId>& stop() const { return stop_; }  // an answer ends at any of these

 private:
  enum class Kind { own, chatml, llama3, none };
  explicit ChatFormat(const TextCodec& codec) : codec_(&codec) {}
  void put(const std::string& text, std::vector<TokenId>& out) const { codec_->encode(text, out); }

  const TextCodec* codec_;
  Kind kind_ = Kind::own;
  const char* name_ = "";
  TokenId open_ = -1, close_ = -1, end_ = -1;  // "<|im_start|>", "<|end_header_id|>", "<|im_end|>"
  std::vector<TokenId> stop_;
};

}  // namespace infer
