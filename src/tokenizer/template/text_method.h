// Methods of texts: those of Python's str, which answer as they do there for every character.
#pragma once

#include <span>
#include <string_view>

#include "tokenizer/template/evaluator.h"

namespace tokenizer::jinja {

// What a method is given: a text, what the method is called, since some are alike, and its arguments.
using RunTextMethod = base::Result<Value> (*)(Evaluator&, const Value&, std::string_view,
                                              const Arguments&);

struct TextMethod {
  std::string_view name;
  RunTextMethod run;
  std::size_t least = 0, most = 0;  // arguments
  bool by_name = false;             // they may be said by their names, which `run` knows
};

std::span<const TextMethod> cutting_methods();  // text in, pieces of it out
std::span<const TextMethod> finding_methods();  // where something stands in it
std::span<const TextMethod> making_methods();   // a longer text out
std::span<const TextMethod> case_methods();     // upper and lower case
std::span<const TextMethod> kind_methods();     // what all its letters are

// Error: bad_data for too few or too many arguments, or by names where there are none; those of the method.
base::Result<Value> run_text_method(Evaluator& evaluator, const TextMethod& method,
                                    const Value& self, const Arguments& given);

// Of well-formed text: a part that stands in it, with where its bytes come from.
Value piece_of(const Value& self, std::string_view piece);
// Where `what` begins, or npos; linear in both, whatever they hold.
std::size_t find_in(std::string_view text, std::string_view what, std::size_t from = 0);
// The same of the last place.
std::size_t find_last_in(std::string_view text, std::string_view what);
// Error: bad_data where the value is no text.
base::Result<std::string_view> needle(const Value* value, std::string_view method);
// The number, or what stands for one that was not said (null, or none where `none_too`). Error: bad_data.
base::Result<Int> number_or(const Value* value, Int otherwise, std::string_view method,
                            bool none_too = false);
// The bytes at which lines end, and at which the next begin, as Python's str.splitlines() has them.
struct LineEnd {
  std::size_t end, next;
};
LineEnd line_end(std::string_view text, std::size_t from);

}  // namespace tokenizer::jinja
