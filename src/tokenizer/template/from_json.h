// JSON as values of a template.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "tokenizer/template/value.h"

namespace tokenizer::jinja {

// JSON text with the order of its keys, which `tojson` shows again. `origin`: of each text in it. Error: bad_data.
base::Result<Value> parse_value(std::string_view json, const std::string& where,
                                Origin origin = kFromTemplate);
// The keys in alphabetical order, as base::Json has them. Error: bad_data for what is nested too deep.
base::Result<Value> from_json(const base::Json& json);

}  // namespace tokenizer::jinja
