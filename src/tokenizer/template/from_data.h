// What a template is given that it did not write itself: messages, names, tools and their answers, documents
// and whatever a caller adds.
#pragma once

#include "tokenizer/template/value.h"

namespace tokenizer::jinja {

// The value with each text in it, keys of objects, too, as data: no control token is ever read in it. Words
// under "role" and "type" are not: templates make control tokens of them. Error: as dict_value().
base::Result<Value> from_data(const Value& value, Budget& budget);

}  // namespace tokenizer::jinja
