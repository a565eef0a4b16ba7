// The messages of a chat request, read from JSON into what tokenizer/chat.h renders.
//
// What clients replay of earlier answers is taken as they got it: fields that say nothing (null,
// [], {}, "", false) stand for themselves, a refusal is what the assistant said. Fields that say
// what this model cannot have said (tool calls, audio) are refused by name. "developer" is the
// newer word for "system".
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "infer/text_codec.h"
#include "tokenizer/own_chat.h"
#include "tokenizer/pattern_budget.h"

namespace serve {

// Throws Refusal where an expression of the tokenizer was given up over what `field` says.
void refuse_endless(const tokenizer::PatternBudget& budget, const char* field);

// body["messages"]. Throws Refusal (see strict_json.h), also where no message says anything.
std::vector<tokenizer::Message> read_messages(const base::Json& body);

// Messages -> the tokens to go on from. Throws Refusal if the model's folder has no chat template
// that we know.
std::vector<infer::TokenId> render(const std::vector<tokenizer::Message>& messages,
                                   const infer::TextCodec& codec);

// The same by the template that the model brings, with the reasoning of earlier answers, and with
// `chat_template_kwargs`, `add_generation_prompt` and `continue_final_message` of the body, whose keys
// stand in `raw` as they were sent. What messages spell is never a control token. Throws Refusal, with
// the template's line, where it cannot be run or refuses the messages.
std::vector<infer::TokenId> render_own(const std::vector<tokenizer::Message>& messages,
                                       const base::Json& body, std::string_view raw,
                                       const tokenizer::OwnChat& chat,
                                       const infer::TextCodec& codec);

// What the template writes, as text.
std::string text_of_own(const std::vector<tokenizer::Message>& messages, const base::Json& body,
                        std::string_view raw, const tokenizer::OwnChat& chat);

// The same for a model that was taught no template: what the messages say, with a blank line between
// them and nothing of who said it. Throws Refusal if the model has no token for any of it.
std::vector<infer::TokenId> text_to_go_on(const std::vector<tokenizer::Message>& messages,
                                          const infer::TextCodec& codec);

}  // namespace serve
