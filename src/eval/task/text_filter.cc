// Filters that change each answer.
#include "eval/task/fields.h"
#include "eval/task/filter.h"
#include "text/normalize.h"
#include "text/upper.h"
#include "tokenizer/template/literal.h"

namespace eval::task {
namespace {

using base::Code;
using base::Error;
using base::Result;

Result<Filter> lowercase(const Value&, const std::string&) {
  return each_text([](const std::string& text, Trace&) { return Result<Value>(text::lower(text)); },
                   "lowercase");
}

Result<Filter> uppercase(const Value&, const std::string&) {
  return each_text([](const std::string& text, Trace&) { return Result<Value>(text::upper(text)); },
                   "uppercase");
}

Result<Filter> remove_whitespace(const Value&, const std::string&) {
  return each_text(
      [](const std::string& text, Trace&) {
        return Result<Value>(std::string(tokenizer::jinja::trimmed(text)));
      },
      "remove_whitespace");
}

Result<Filter> map(const Value& options, const std::string& where) {
  const auto pairs = TRY(Fields(options, where, "map.").object("mapping_dict"));
  const auto other = options.value("default_value", Value());
  return each_text([pairs, other](const std::string& text,
                                  Trace&) { return Result<Value>(pairs.value(text, other)); },
                   "map");
}

}  // namespace

std::vector<FilterEntry> text_filters() {
  return {{"lowercase", {}, lowercase},
          {"uppercase", {}, uppercase},
          {"remove_whitespace", {}, remove_whitespace},
          {"map", {"mapping_dict", "default_value"}, map}};
}

}  // namespace eval::task
