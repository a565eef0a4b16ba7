// What a template is given to read.
#pragma once

#include <span>
#include <utility>

#include "tokenizer/template/value.h"

namespace tokenizer::jinja {

// Names and what they stand for: of equal names the last of `more` counts, then the last of `given`, then
// `conversation`, where null says nothing: messages, tools, documents, add_generation_prompt.
struct Context {
  using Names = std::span<const std::pair<Value, Value>>;
  Names given = {}, more = {};
  const Value* conversation[4] = {};
};

}  // namespace tokenizer::jinja
