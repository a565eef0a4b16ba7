// The template twice, in Jinja and in C++; test/peer compares them. See the header.
#include "tokenizer/chat.h"

namespace tokenizer {

const char* const kChatTemplate =
    "{%- set ns = namespace(system='') -%}"
    "{{- bos_token -}}"
    "{%- for message in messages -%}"
    "{%- if message['role'] == 'system' -%}"
    "{%- set ns.system = ns.system + message['content'] + '\\n\\n' -%}"
    "{%- elif message['role'] == 'user' -%}"
    "{{- '<|user|>' + ns.system + message['content'] -}}"
    "{%- set ns.system = '' -%}"
    "{%- elif message['role'] == 'assistant' -%}"
    "{{- '<|assistant|>' + message['content'] + eos_token -}}"
    "{%- else -%}"
    "{{- raise_exception('the role of a message is system, user or assistant') -}}"
    "{%- endif -%}"
    "{%- endfor -%}"
    "{%- if add_generation_prompt -%}{{- '<|assistant|>' -}}{%- endif -%}";

base::Result<std::vector<TokenId>> encode_chat(const Tokenizer& tokenizer,
                                               std::span<const Message> messages,
                                               bool answer_next) {
  const auto user = tokenizer.special(kUser), assistant = tokenizer.special(kAssistant);
  if (user < 0 || assistant < 0 || tokenizer.bos() < 0 || tokenizer.eos() < 0)
    return base::Error{base::Code::unsupported, "the tokenizer has no tokens for chat turns", "",
                       "use /v1/completions, or a tokenizer that janua learned"};
  std::vector<TokenId> ids{tokenizer.bos()};
  std::string system;
  for (const auto& message : messages) {
    if (message.role == "system") {
      system += message.content + "\n\n";
    } else if (message.role == "user") {
      ids.push_back(user);
      tokenizer.encode(system + message.content, ids);
      system.clear();
    } else if (message.role == "assistant") {
      ids.push_back(assistant);
      tokenizer.encode(message.content, ids);
      ids.push_back(tokenizer.eos());
    } else {
      return base::Error{base::Code::bad_request, "the role '" + message.role + "' is not known",
                         "messages", "system, user and assistant are"};
    }
  }
  if (answer_next) ids.push_back(assistant);
  return ids;
}

}  // namespace tokenizer
