// Filters of tasks that ask for tags of words and names of things in a text.
#include "eval/task/fields.h"
#include "eval/task/filter.h"
#include "text/normalize.h"
#include "text/python_regex.h"
#include "tokenizer/template/literal.h"

namespace eval::task {
namespace {

using base::Result;
using text::PythonRegex;

// The tags of a list of pairs as Python writes it, [('word', 'TAG'), ...].
Result<Filter> regex_pos(const Value& options, const std::string& where) {
  const auto pair = TRY(PythonRegex::compile(R"(\('([^']*)', '([^']*)'\))", where));
  const auto fallback = options.value("fallback", Value()).is_null() ? Value::array({"invalid"})
                                                                     : options["fallback"];
  return each_text(
      [pair, fallback](const std::string& text, Trace& trace) -> Result<Value> {
        auto out = Value::array();
        for (const auto& groups : TRY(pair.find_all(text))) out.push_back(groups[1]);
        ++trace.sought;
        trace.found += !out.empty();
        return out.empty() ? fallback : out;
      },
      "regex_pos");
}

constexpr std::pair<const char*, const char*> kKinds[] = {
    {"person", "PER"},  {"location", "LOC"},  {"organization", "ORG"}, {"counties", "LOC"},
    {"places", "LOC"},  {"people", "PER"},    {"persons", "PER"},      {"company", "ORG"},
    {"country", "LOC"}, {"continent", "LOC"}, {"time", "DATE"},        {"date", "DATE"},
    {"per", "PER"},     {"loc", "LOC"},       {"org", "ORG"}};

std::string with_single(std::string text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '$' && text.substr(at, 2) == "$$") ++at;
    out += text[at];
  }
  while (out.ends_with('$')) out.pop_back();
  return out;
}

// 'person: a, b $$ place: c' and its like as 'per: a $ per: b $ loc: c'.
class Spans {
 public:
  static Result<Spans> make(const std::string& where) {
    Spans out{TRY(PythonRegex::compile(R"(\b(PER|LOC|ORG|DATE):\s*([^$]+))", where)), {}};
    for (const auto& [word, kind] : kKinds)
      out.kinds_.emplace_back(TRY(PythonRegex::compile("\\b" + std::string(word) + "\\s*:", where)),
                              std::string(kind) + ":");
    return out;
  }

  Result<Value> operator()(const std::string& said, Trace&) const {
    auto text = text::lower(said);
    for (const auto& [word, kind] : kinds_) text = TRY(word.replace(text, kind));
    text = with_single(text);
    for (auto& c : text)
      if (c == '\n') c = '$';
    std::string out;
    for (const auto& groups : TRY(span_.find_all(tokenizer::jinja::trimmed(text))))
      put(text::lower(groups[0]), groups[1], out);
    return Value(out);
  }

 private:
  Spans(PythonRegex span, std::vector<std::pair<PythonRegex, std::string>> kinds)
      : span_(std::move(span)), kinds_(std::move(kinds)) {}

  static void put(const std::string& kind, const std::string& values, std::string& out) {
    for (std::size_t at = 0; at <= values.size();) {
      const auto end = std::min(values.find(',', at), values.size());
      const auto one = std::string(tokenizer::jinja::trimmed(values.substr(at, end - at)));
      if (text::lower(one) != "none") out += (out.empty() ? "" : " $ ") + kind + ": " + one;
      at = end + 1;
    }
  }

  PythonRegex span_;
  std::vector<std::pair<PythonRegex, std::string>> kinds_;
};

Result<Filter> format_span(const Value&, const std::string& where) {
  return each_text(TRY(Spans::make(where)), "format_span");
}

}  // namespace

std::vector<FilterEntry> tagging_filters() {
  return {{"regex_pos", {"regex_pattern", "group_select", "fallback"}, regex_pos},
          {"format_span", {}, format_span}};
}

}  // namespace eval::task
