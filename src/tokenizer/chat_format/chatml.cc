// ChatML: <|im_start|>ROLE, a line end, what is said, <|im_end|> and a line end. Tools and their calls as JSON
// between words in angle brackets, as Hermes and Qwen have them; each answer of a tool is a turn of its own.
#include "tokenizer/chat_format.h"

namespace tokenizer::chat_format {

namespace {

constexpr const char* kJinja = R"({%- if tools -%}
  {{- '<|im_start|>system\n' -}}
  {%- if messages and messages[0].role == 'system' -%}
    {{- words(messages[0].content) + '\n\n' -}}
  {%- endif -%}
  {{- 'You may call these functions, one in each line:\n<tools>\n' -}}
  {%- for tool in tools -%}
    {{- (tool | tojson) + '\n' -}}
  {%- endfor -%}
  {{- '</tools>\nA call is written as JSON between two tags:\n<tool_call>\n{"name": NAME, "arguments": OBJECT}\n</tool_call><|im_end|>\n' -}}
{%- endif -%}
{%- for message in messages -%}
  {%- if message.role == 'assistant' -%}
    {{- '<|im_start|>assistant\n' -}}
    {%- generation -%}
      {%- if message.reasoning_content -%}
        {{- '<think>\n' + message.reasoning_content + '\n</think>\n\n' -}}
      {%- endif -%}
      {{- words(message.content) -}}
      {%- for call in message.tool_calls or [] -%}
        {%- set function = call.function or call -%}
        {{- '\n<tool_call>\n{"name": ' + (function.name | tojson) + ', "arguments": ' -}}
        {{- function.arguments if function.arguments is string else (function.arguments | tojson) -}}
        {{- '}\n</tool_call>' -}}
      {%- endfor -%}
      {{- '<|im_end|>' -}}
    {%- endgeneration -%}
    {{- '\n' -}}
  {%- elif message.role not in ['system', 'user', 'tool'] -%}
    {{- raise_exception('a role is system, user, assistant or tool') -}}
  {%- elif not (tools and loop.first and message.role == 'system') -%}
    {{- '<|im_start|>' + message.role + '\n' + words(message.content) + '<|im_end|>\n' -}}
  {%- endif -%}
{%- endfor -%}
{%- if add_generation_prompt -%}{{- '<|im_start|>assistant\n' -}}{%- endif -%}
)";

}  // namespace

extern const Entry chatml{.summary = "ChatML: <|im_start|>user ... <|im_end|>",
                          .jinja = kJinja,
                          .tokens = "<|im_start|> <|im_end|>"};

}  // namespace tokenizer::chat_format
