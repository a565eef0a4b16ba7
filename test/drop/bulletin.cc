// A chat format for drop.py: each turn is a line of a notice board, and a line end closes it.
#include "tokenizer/chat_format.h"

namespace tokenizer::chat_format {

namespace {

constexpr const char* kJinja = R"({%- for message in messages -%}
  {{- '<|user|>' if message.role == 'user' else '<|assistant|>' -}}
  {%- if message.role == 'assistant' -%}
    {%- generation -%}{{- words(message.content) + '<|eos|>' -}}{%- endgeneration -%}
  {%- else -%}
    {{- words(message.content) -}}
  {%- endif -%}
{%- endfor -%}
{%- if add_generation_prompt -%}{{- '<|assistant|>' -}}{%- endif -%}
)";

}  // namespace

extern const Entry bulletin{
    .summary = "a notice board: <|user|> and <|assistant|> in front of each line",
    .jinja = kJinja,
    .tokens = "<|user|> <|assistant|> <|eos|>"};

}  // namespace tokenizer::chat_format
