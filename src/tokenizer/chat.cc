// The template twice, in Jinja and in C++; see the header.
#include "tokenizer/chat.h"

#include "tokenizer/chat_source.h"

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
    "{%- if ns.system -%}{{- '<|user|>' + ns.system[:-2] -}}{%- endif -%}"
    "{%- if add_generation_prompt -%}{{- '<|assistant|>' -}}{%- endif -%}";

bool is_our_chat_template(std::string_view jinja) {
  constexpr std::string_view end = "{%- endfor -%}";
  const std::string_view ours = kChatTemplate;
  return jinja.starts_with(ours.substr(0, ours.find(end) + end.size()));
}

base::Result<std::string> chat_template_of(base::Disk& disk, const base::Path& folder) {
  return TRY(chat_source_of_folder(disk, folder)).choose();
}

base::Result<std::vector<TokenId>> render_chat(std::span<const Message> messages,
                                               const SpecialIds& special,
                                               const EncodeText& encode) {
  if (!special.chats())
    return base::Error{base::Code::unsupported,
                       "this model has no chat template that can be rendered here", "messages",
                       "use /v1/completions"};
  std::vector<TokenId> ids{special.bos};
  std::string system;
  for (const auto& message : messages) {
    if (message.role == "system") {
      system += message.content + "\n\n";
    } else if (message.role == "user") {
      ids.push_back(special.user);
      encode(system + message.content, ids);
      system.clear();
    } else if (message.role == "assistant") {
      ids.push_back(special.assistant);
      encode(message.content, ids);
      ids.push_back(special.eos);
    } else {
      return base::Error{base::Code::bad_request, "the role '" + message.role + "' is not known",
                         "messages", "system, user and assistant are"};
    }
  }
  if (!system.empty()) {
    ids.push_back(special.user);
    encode(std::string_view(system).substr(0, system.size() - 2), ids);
  }
  ids.push_back(special.assistant);
  return ids;
}

}  // namespace tokenizer
