#include "tokenizer/template/text_method.h"

#include <cstring>

#include "base/utf8.h"
#include "tokenizer/template/filter.h"

namespace tokenizer::jinja {

using std::string_view;

const TextMethod* text_method_of(string_view name) {
  for (const auto methods :
       {cutting_methods(), finding_methods(), making_methods(), case_methods(), kind_methods()})
    for (const auto& method : methods)
      if (method.name == name) return &method;
  return nullptr;
}

base::Result<Value> run_text_method(Evaluator& evaluator, const TextMethod& method,
                                    const Value& self, const Arguments& given) {
  const auto size = given.places.size() + given.named.size();
  const auto quoted = [&] { return "'" + std::string(method.name) + "'"; };
  if (size < method.least || size > method.most)
    return error_of(quoted() + " takes " + (size < method.least ? "at least " : "at most ") +
                    std::to_string(size < method.least ? method.least : method.most) +
                    " arguments");
  if (!given.named.empty() && !method.by_name)
    return error_of(quoted() + " takes its arguments without their names");
  TRY(evaluator.budget().spend_bytes(self.text()->size()));
  return method.run(evaluator, self, method.name, given);
}

std::size_t find_in(string_view text, string_view what, std::size_t from) {
  if (from > text.size()) return string_view::npos;
  const auto* found = memmem(text.data() + from, text.size() - from, what.data(), what.size());
  return found ? static_cast<std::size_t>(static_cast<const char*>(found) - text.data())
               : string_view::npos;
}

// A search that goes back letter by letter would look at all of `what` each time.
std::size_t find_last_in(string_view text, string_view what) {
  const std::string back(text.rbegin(), text.rend()), mirrored(what.rbegin(), what.rend());
  const auto place = find_in(back, mirrored);
  return place == string_view::npos ? place : text.size() - what.size() - place;
}

base::Result<string_view> needle(const Value* value, string_view method) {
  if (!value || !value->text()) return error_of("'" + std::string(method) + "' takes a text");
  return string_view(*value->text());
}

base::Result<Int> number_or(const Value* value, Int otherwise, string_view method, bool none_too) {
  if (!value || (none_too && value->none())) return otherwise;
  if (const auto* number = value->as<Int>()) return *number;
  if (const auto* truth = value->as<bool>()) return Int{*truth};
  return error_of("'" + std::string(method) + "' takes a whole number, not '" + value->type() +
                  "'");
}

Value piece_of(const Value& self, string_view piece) {
  const auto& text = self.traced();
  return Value(
      part_of(text, static_cast<std::size_t>(piece.data() - text.view().data()), piece.size()));
}

LineEnd line_end(string_view text, std::size_t from) {
  while (from < text.size()) {
    const auto next = base::read_code_point(text, from);
    const auto c = next.value;
    const bool ends = (c >= '\n' && c <= '\r') || (c >= 0x1C && c <= 0x1E) || c == 0x85 ||
                      c == 0x2028 || c == 0x2029;
    const bool two = text.substr(from).starts_with("\r\n");
    if (ends) return {from, from + next.size + (two ? 1 : 0)};
    from += next.size;
  }
  return {text.size(), text.size()};
}

}  // namespace tokenizer::jinja
