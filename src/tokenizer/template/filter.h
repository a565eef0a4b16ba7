// The functions that templates call by name: filters, tests, methods of values and globals.
#pragma once

#include <span>

#include "tokenizer/template/evaluator.h"

namespace tokenizer::jinja {

struct Named {
  std::string_view name;
  Function function;
};

std::span<const Named> text_filters();
std::span<const Named> list_filters();
std::span<const Named> choosing_filters();

// null where there is none of that name.
Function filter_of(std::string_view name);
using Simple = bool (*)(const Value&);
Simple simple_test_of(std::string_view name);  // of those that take no argument and cannot fail
const TextMethod* text_method_of(std::string_view name);
bool is_method(std::string_view name);  // of some kind of value

// Error: bad_data where there is no such filter, test or method, or it does not suit the value.
base::Result<Value> apply_filter(Evaluator& evaluator, const std::string& name, const Value& value,
                                 const Arguments& arguments);
base::Result<bool> apply_test(Evaluator& evaluator, const std::string& name, const Value& value,
                              const Arguments& arguments);
// tojson, written.
base::Result<void> put_json(Evaluator& evaluator, const Value& value, const Arguments& arguments,
                            TextWriter& out);
bool has_method(const Value& value, const std::string& name);
base::Result<Value> call_method(Evaluator& evaluator, const Value& self, const std::string& name,
                                const Arguments& arguments);
base::Result<Value> call_global(Evaluator& evaluator, Builtin what, const Arguments& arguments);
// Undefined where there is no such global.
Value global(const std::string& name);
int loop_part_of(std::string_view name);  // a number of what a loop says of itself, or -1
Value loop_part(const Loop& loop, int part);
Value loop_attribute(const Loop& loop, const std::string& name);
// The attribute "a.b.0" of a value, as filters name it.
base::Result<Value> attribute_path(Evaluator& evaluator, const Value& value, const Value& path);
base::Error error_of(const std::string& what);

}  // namespace tokenizer::jinja
