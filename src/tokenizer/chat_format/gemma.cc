// Gemma's turns, whose tokens OpenEuroLLM's tokenizers have, too: <start_of_turn>user or model, a line end, what is said,
// <end_of_turn> and a line end. There is no system turn: what a system message says stands, with an empty line
// behind it, in front of the next user's. The family has no tools of its own, so there are none here.
#include "tokenizer/chat_format.h"

namespace tokenizer::chat_format {

namespace {

constexpr const char* kJinja = R"({%- if tools -%}
  {{- raise_exception('this chat format has no tools') -}}
{%- endif -%}
{%- set kept = namespace(system='') -%}
{%- for message in messages -%}
  {%- if message.role == 'system' -%}
    {%- set kept.system = kept.system + words(message.content) + '\n\n' -%}
  {%- elif message.role == 'user' -%}
    {{- '<start_of_turn>user\n' + kept.system + words(message.content) + '<end_of_turn>\n' -}}
    {%- set kept.system = '' -%}
  {%- elif message.role == 'assistant' and not message.tool_calls -%}
    {{- '<start_of_turn>model\n' -}}
    {%- generation -%}
      {{- words(message.content) + '<end_of_turn>' -}}
    {%- endgeneration -%}
    {{- '\n' -}}
  {%- else -%}
    {{- raise_exception('a role is system, user or assistant, and this chat format has no tools') -}}
  {%- endif -%}
{%- endfor -%}
{%- if add_generation_prompt -%}
  {%- if kept.system -%}
    {{- raise_exception('a system message needs a user message behind it') -}}
  {%- endif -%}
  {{- '<start_of_turn>model\n' -}}
{%- endif -%}
)";

}  // namespace

extern const Entry gemma{.summary = "Gemma, OpenEuroLLM: <start_of_turn>user ... <end_of_turn>",
                         .jinja = kJinja,
                         .tokens = "<start_of_turn> <end_of_turn>"};

}  // namespace tokenizer::chat_format
