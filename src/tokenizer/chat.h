// The one plain chat template of the tokenizers that we train, as Jinja for transformers and as
// code.
//
//   <|bos|> then for each message <|user|>CONTENT or <|assistant|>CONTENT<|eos|>
//
// What a system message says stands, with an empty line behind it, in front of the next user
// message. Contents are plain text here: a content that spells <|eos|> does not end anything. Jinja
// renders to text before it is encoded, so there it does; that is the one difference.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "tokenizer/tokenizer.h"

namespace tokenizer {

extern const char* const kChatTemplate;

struct Message {
  std::string role;  // "system", "user", "assistant"
  std::string content;
};

// With `answer_next` the text ends with <|assistant|>, so that the model goes on. Error:
// bad_request for another role; unsupported if the tokenizer lacks the special tokens.
base::Result<std::vector<TokenId>> encode_chat(const Tokenizer& tokenizer,
                                               std::span<const Message> messages, bool answer_next);

}  // namespace tokenizer
