// Values as text: as `{{ }}` shows them, as Python writes them inside a list, and as JSON.
#pragma once

#include "tokenizer/template/value.h"

namespace tokenizer::jinja {

// str(value): text as it is, "True", "['a', 1.0]"; nothing for what is undefined. Error: bad_data for what
// prints an address in Python (generators, macros); out of steps.
base::Result<std::string> shown(const Value& value, Budget& budget);
// repr(value): 'text' in quotes.
base::Result<void> write_repr(const Value& value, std::string& out, Budget& budget);
// "1.0", "1e-07": the shortest that reads back as the same number.
std::string float_text(double value);

struct JsonStyle {
  bool ascii = false, sort_keys = false, pretty = false;
  std::string indent = "";  // of one level, where `pretty`
  std::string comma = ", ", colon = ": ";
};
// json.dumps(). Error: bad_data for what JSON cannot say.
base::Result<std::string> json_text(const Value& value, const JsonStyle& style, Budget& budget);

std::string escaped(std::string_view text);  // & < > ' " for HTML, as markupsafe writes them

}  // namespace tokenizer::jinja
