// What transformers' apply_chat_template does around a template: the names it gives it, and where the
// last message goes on.
#pragma once

#include "tokenizer/template/chat_template.h"

namespace tokenizer::jinja {

struct Input {
  Value messages;               // a list of objects with "role" and "content"
  Value tools = Value(None{});  // a list of objects, or none
  Value documents = Value(None{});
  bool add_generation_prompt = true;
  bool continue_final_message = false;  // nothing stands behind what the last message says
  std::vector<std::pair<Value, Value>> more = {};  // further names, as bos_token
};

// Reasoning stands under each name that templates read ("reasoning_content", "thinking"), whichever it came
// with. `text` is that of `made`. Error: as ChatTemplate::render(); bad_request where the last message does
// not go on.
base::Result<Text> render(const ChatTemplate& made, std::string_view text, const Input& input,
                          const std::tm& now, const Limits& limits = {});

}  // namespace tokenizer::jinja
