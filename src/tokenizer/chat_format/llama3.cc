// Llama 3: the role between <|start_header_id|> and <|end_header_id|>, an empty line, what is said as it stands, and
// <|eot_id|>. Tools are JSON in the first system turn, a call is JSON with "parameters", an answer the turn of
// "ipython". No date and no other words are put in.
#include "tokenizer/chat_format.h"

namespace tokenizer::chat_format {

namespace {

constexpr const char* kJinja = R"({%- macro head(role) -%}
  {{- '<|start_header_id|>' + role + '<|end_header_id|>\n\n' -}}
{%- endmacro -%}
{%- if tools -%}
  {{- head('system') -}}
  {%- if messages and messages[0].role == 'system' -%}
    {{- words(messages[0].content) + '\n\n' -}}
  {%- endif -%}
  {{- 'You may call the functions below. A call is JSON: {"name": NAME, "parameters": OBJECT}\n' -}}
  {%- for tool in tools -%}
    {{- '\n' + (tool | tojson) -}}
  {%- endfor -%}
  {{- '<|eot_id|>' -}}
{%- endif -%}
{%- for message in messages -%}
  {%- if message.role == 'assistant' -%}
    {{- head('assistant') -}}
    {%- generation -%}
      {{- words(message.content) -}}
      {%- for call in message.tool_calls or [] -%}
        {%- set function = call.function or call -%}
        {{- '' if loop.first else '; ' -}}
        {{- '{"name": ' + (function.name | tojson) + ', "parameters": ' -}}
        {{- function.arguments if function.arguments is string else (function.arguments | tojson) -}}
        {{- '}' -}}
      {%- endfor -%}
      {{- '<|eot_id|>' -}}
    {%- endgeneration -%}
  {%- elif message.role == 'tool' or message.role == 'ipython' -%}
    {{- head('ipython') + words(message.content) + '<|eot_id|>' -}}
  {%- elif message.role not in ['system', 'user'] -%}
    {{- raise_exception('a role is system, user, assistant or tool') -}}
  {%- elif not (tools and loop.first and message.role == 'system') -%}
    {{- head(message.role) + words(message.content) + '<|eot_id|>' -}}
  {%- endif -%}
{%- endfor -%}
{%- if add_generation_prompt -%}{{- head('assistant') -}}{%- endif -%}
)";

}  // namespace

extern const Entry llama3{
    .summary = "Llama 3: <|start_header_id|>user<|end_header_id|> ... <|eot_id|>",
    .jinja = kJinja,
    .tokens = "<|start_header_id|> <|end_header_id|> <|eot_id|>"};

}  // namespace tokenizer::chat_format
