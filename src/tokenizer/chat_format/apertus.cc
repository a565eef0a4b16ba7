// Apertus: each turn between a start and an end of its role; thoughts between <|inner_prefix|> and <|inner_suffix|>, calls as
// a list of {"NAME": ARGUMENTS} between <|tools_prefix|> and <|tools_suffix|>. The turn of an assistant goes on behind its
// calls: the answer of each tool stands in brackets, and it ends where the assistant calls nothing. Tools are JSON
// in the developer's turn. No date and no other words are put in.
#include "tokenizer/chat_format.h"

namespace tokenizer::chat_format {

namespace {

constexpr const char* kJinja = R"({%- set turn = namespace(open=false) -%}
{%- macro developer() -%}
  {{- '<|developer_start|>Tools:' -}}
  {%- for tool in tools -%}
    {{- '\n' + (tool | tojson) -}}
  {%- endfor -%}
  {{- '<|developer_end|>' -}}
{%- endmacro -%}
{%- if tools and not (messages and messages[0].role == 'system') -%}{{- developer() -}}{%- endif -%}
{%- for message in messages -%}
  {%- if message.role == 'assistant' -%}
    {%- if not turn.open -%}{{- '<|assistant_start|>' -}}{%- endif -%}
    {%- set turn.open = true if message.tool_calls else false -%}
    {%- generation -%}
      {%- if message.reasoning_content -%}
        {{- '<|inner_prefix|>' + message.reasoning_content + '<|inner_suffix|>' -}}
      {%- endif -%}
      {{- words(message.content) -}}
      {%- if message.tool_calls -%}
        {{- '<|tools_prefix|>[' -}}
        {%- for call in message.tool_calls -%}
          {%- set function = call.function or call -%}
          {{- ('' if loop.first else ', ') + '{' + (function.name | tojson) + ': ' -}}
          {{- function.arguments if function.arguments is string else (function.arguments | tojson) -}}
          {{- '}' -}}
        {%- endfor -%}
        {{- ']<|tools_suffix|>' -}}
      {%- else -%}
        {{- '<|assistant_end|>' -}}
      {%- endif -%}
    {%- endgeneration -%}
  {%- elif message.role == 'tool' -%}
    {%- if not turn.open -%}
      {{- raise_exception('a tool answers where no assistant called one') -}}
    {%- endif -%}
    {{- '[' + words(message.content) + ']' -}}
  {%- else -%}
    {%- if message.role not in ['system', 'developer', 'user'] -%}
      {{- raise_exception('a role is system, developer, user, assistant or tool') -}}
    {%- endif -%}
    {%- if turn.open -%}{{- '<|assistant_end|>' -}}{%- endif -%}
    {%- set turn.open = false -%}
    {{- '<|' + message.role + '_start|>' + words(message.content) + '<|' + message.role + '_end|>' -}}
    {%- if tools and loop.first and message.role == 'system' -%}{{- developer() -}}{%- endif -%}
  {%- endif -%}
{%- endfor -%}
{%- if add_generation_prompt and not turn.open -%}{{- '<|assistant_start|>' -}}{%- endif -%}
)";

}  // namespace

extern const Entry apertus{
    .summary = "Apertus: <|user_start|> ... <|user_end|>",
    .jinja = kJinja,
    .tokens =
        "<|system_start|> <|system_end|> <|developer_start|> <|developer_end|> <|user_start|> "
        "<|user_end|> <|assistant_start|> <|assistant_end|> <|inner_prefix|> <|inner_suffix|> "
        "<|tools_prefix|> <|tools_suffix|>"};

}  // namespace tokenizer::chat_format
