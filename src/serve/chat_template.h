// The one built-in chat template:
//
//   <|bos|> (<|user|> text | <|assistant|> text <|eos|>)* <|assistant|>
//
// A system or developer message stands in front of the user message that follows it, with a blank
// line between. Special tokens come from here only: their spellings inside a message are ordinary
// text.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "infer/text_codec.h"

namespace serve {

struct Message {
  enum class Role { user, assistant } role = Role::user;
  std::string content;
};

// body["messages"]. Throws Refusal (see strict_json.h).
std::vector<Message> read_messages(const base::Json& body);

// Messages -> the tokens to go on from. Throws Refusal if the model has no chat tokens.
std::vector<infer::TokenId> render_chat(const std::vector<Message>& messages,
                                        const infer::TextCodec& codec);

}  // namespace serve
