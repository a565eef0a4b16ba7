// What task files, documents and answers are made of: values of JSON whose members keep their order.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"

namespace eval::task {

using Value = nlohmann::ordered_json;

inline constexpr int kMostDepth =
    100;  // of lists and objects inside each other, in any file of a task

// JSON text. Error: bad_data with `where`; also for what is nested too deep.
base::Result<Value> read_json(std::string_view text, const std::string& where);

// str(value) of Python: text as it is, True, None, 1.0, ['a'].
std::string shown(const Value& value);
// json.dumps(value, indent=2, ensure_ascii=False) of Python, which the harness digests documents by.
std::string indented(const Value& value);
// ast.literal_eval() of Python: numbers, texts, True, None, lists, tuples, sets (as lists) and dicts. Error: bad_data.
base::Result<Value> read_literal(std::string_view text);

// Whether a value counts as true in Python.
bool truthy(const Value& value);

}  // namespace eval::task
