// The template twice, in Jinja and in C++; see the header.
#include "tokenizer/chat.h"

#include "base/json.h"

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

namespace {

std::string text_in(const base::Json& json) {
  return json.is_string() ? json.get<std::string>() : std::string();
}

// "template" of {"name": ..., "template": ...}.
std::string default_of(const base::Json& list) {
  std::string first;
  for (const auto& one : list) {
    if (!one.is_object() || !one.contains("template")) continue;
    auto text = text_in(one["template"]);
    if (one.value("name", base::Json()) == "default") return text;
    if (first.empty()) first = std::move(text);
  }
  return first;
}

}  // namespace

base::Result<std::string> chat_template_of(base::Disk& disk, const base::Path& folder) {
  const auto jinja = base::join(folder, "chat_template.jinja");
  if (disk.exists(jinja)) return disk.read(jinja);
  const auto path = base::join(folder, "tokenizer_config.json");
  if (!disk.exists(path)) return std::string();
  const auto config = TRY(base::parse_json(TRY(disk.read(path)), path));
  if (!config.is_object() || !config.contains("chat_template")) return std::string();
  const auto& said = config["chat_template"];
  return said.is_array() ? default_of(said) : text_in(said);
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
