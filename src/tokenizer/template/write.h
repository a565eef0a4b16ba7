// Values as text: as `{{ }}` shows them, as Python writes them inside a list, and as JSON.
#pragma once

#include "tokenizer/template/value.h"

namespace tokenizer::jinja {

// str(value): text as it is, "True", "['a', 1.0]"; nothing for what is undefined. What a text holds
// keeps where it came from; all else is the template's. Error: bad_data for what
// prints an address in Python (generators, macros); out of steps.
base::Result<Text> shown(const Value& value, Budget& budget);
// repr(value): 'text' in quotes.
base::Result<void> write_repr(const Value& value, TextWriter& out, Budget& budget);
// "1.0", "1e-07": the shortest that reads back as the same number.
std::string float_text(double value);

struct JsonStyle {
  bool ascii = false, sort_keys = false, pretty = false;
  Text indent = nothing();  // of one level, where `pretty` and it is not so many blanks:
  std::size_t blanks = 0;
  Text comma = usual_comma(), colon = usual_colon();

  // Made once.
  static const JsonStyle& usual();
  static const Text& nothing();
  static const Text& usual_comma();
  static const Text& usual_colon();
  static const Text& bare_comma();  // of what is `pretty`
};
// json.dumps(). Error: bad_data for what JSON cannot say.
base::Result<void> put_json(const Value& value, const JsonStyle& style, Budget& budget,
                            TextWriter& out);

Text escaped(const Text& text);  // & < > ' " for HTML, as markupsafe writes them

}  // namespace tokenizer::jinja
