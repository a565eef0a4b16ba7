// Our own chat template, that of the tokenizers that we train, in Jinja and as code.
//
//   BOS then for each message <|user|>CONTENT or <|assistant|>CONTENT EOS
//
// What a system message says stands, with an empty line behind it, in front of the next user
// message; where none follows it is a user message itself. As code, contents are plain text: one
// that spells an end ends nothing. Jinja (kChatTemplate, for transformers) renders to text before
// it is encoded, so there it does; that is the one difference, and test/peer compares the rest.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizer/special_ids.h"

namespace tokenizer {

extern const char* const kChatTemplate;

// Whether a folder's template is this one. Earlier ones of ours differ behind the last message.
bool is_our_chat_template(std::string_view jinja);

// What a folder has as its template (chat_source.h), of several with names the one called "default", else
// the first. Empty where there is none. Error: bad_data, io.
base::Result<std::string> chat_template_of(base::Disk& disk, const base::Path& folder);

struct Message {
  std::string role;  // "system", "user", "assistant"
  std::string content;
};

// Appends the ids of plain text to `out`.
using EncodeText = std::function<void(std::string_view text, std::vector<TokenId>& out)>;

// The ids to go on from: the messages and the beginning of the assistant's next one. Error:
// bad_request for another role; unsupported where the model's folder has another template or none.
base::Result<std::vector<TokenId>> render_chat(std::span<const Message> messages,
                                               const SpecialIds& special, const EncodeText& encode);

}  // namespace tokenizer
