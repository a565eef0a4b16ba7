// YAML 1.1 as PyYAML's safe loader reads it, which the evaluation harness uses: `no` is false, 1.0 a number and
// 1e5 a text. Members keep their order; of equal keys the last counts; `<<` merges.
#pragma once

#include <string>
#include <string_view>

#include "eval/task/value.h"

namespace eval::task {

// Error: bad_data with FILE:LINE for what is no YAML, or nested too deep, or grows beyond a million values by its
// anchors; unsupported for tags, such as `!function`, which asks for code of Python.
base::Result<Value> read_yaml(std::string_view text, const std::string& file);

// What a plain scalar stands for: null, true, 12, 1.5, or text.
Value plain_scalar(std::string_view text);

}  // namespace eval::task
