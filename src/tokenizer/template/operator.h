// Arithmetic, membership and slices, as Python has them.
#pragma once

#include "tokenizer/template/value.h"

namespace tokenizer::jinja {

// `sign`: + - * / // % **. Error: bad_data for kinds that do not go together, division by zero, numbers
// beyond 128 bits; out of steps.
base::Result<Value> binary(const std::string& sign, const Value& a, const Value& b, Budget& budget);
base::Result<Value> negative(const Value& value);
// `a in b`.
base::Result<bool> contains(const Value& b, const Value& a, Budget& budget);
// of[start:stop:step]; null or none where nothing is said.
base::Result<Value> slice_of(const Value& of, const Value& start, const Value& stop,
                             const Value& step, Budget& budget);
// The code points of a text from `begin`, `count` of them.
std::vector<std::string_view> characters(std::string_view text);
// "%s-%d" % values.
base::Result<Text> percent(const Text& format, const std::vector<Value>& values, Budget& budget);
base::Error unfit(std::string_view sign, const Value& a, const Value& b);

}  // namespace tokenizer::jinja
