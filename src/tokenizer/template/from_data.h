// What a template is given that it did not write itself: messages, names, tools and their answers, documents
// and whatever a caller adds.
#pragma once

#include <string_view>

#include "tokenizer/template/value.h"

namespace tokenizer::jinja {

// The value with each text in it, keys of objects, too, as data: no control token is ever read in it.
// Error: as dict_value().
base::Result<Value> from_data(const Value& value, Budget& budget);

// The same of a list of messages, but for what templates make control tokens of, as '<|' + message.role + '|>':
// `role` of a message and `type` of a part of its content, where they are such a word.
base::Result<Value> messages_from_data(const Value& messages, Budget& budget);

// Whether templates know it as a role ("user") or as the kind of a part ("image"). Any other word stays data,
// since with its neighbours it may spell a control token that is neither: <|im_end|>.
bool is_role(std::string_view word);
bool is_kind(std::string_view word);

}  // namespace tokenizer::jinja
