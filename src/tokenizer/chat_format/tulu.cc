// Tulu: <|user|> in a line of its own, what is said, a line end; an assistant's turn ends with EOS. The marks of the roles
// are plain text in the published tokenizers of this family, and then whatever message can spell them; where a
// tokenizer has them as added tokens, none can. There are no tools.
#include "tokenizer/chat_format.h"

namespace tokenizer::chat_format {

namespace {

constexpr const char* kJinja = R"({%- if tools -%}
  {{- raise_exception('this chat format has no tools') -}}
{%- endif -%}
{%- for message in messages -%}
  {%- if message.role == 'assistant' and not message.tool_calls -%}
    {{- '<|assistant|>\n' -}}
    {%- generation -%}
      {{- words(message.content) + eos_token -}}
    {%- endgeneration -%}
    {{- '\n' -}}
  {%- elif message.role in ['system', 'user'] -%}
    {{- '<|' + message.role + '|>\n' + words(message.content) + '\n' -}}
  {%- else -%}
    {{- raise_exception('a role is system, user or assistant, and this chat format has no tools') -}}
  {%- endif -%}
{%- endfor -%}
{%- if add_generation_prompt -%}{{- '<|assistant|>\n' -}}{%- endif -%}
)";

}  // namespace

extern const Entry tulu{
    .summary = "Tulu: <|user|> in a line, ended by a line end; EOS behind an answer",
    .jinja = kJinja,
    .tokens = ""};

}  // namespace tokenizer::chat_format
