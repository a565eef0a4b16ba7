// Equality of texts, by the options of Hugging Face's `exact_match`.
#include <algorithm>

#include "eval/task/fields.h"
#include "eval/task/metric.h"
#include "text/normalize.h"
#include "text/python_regex.h"

namespace eval::task {
namespace {

using base::Result;
using text::PythonRegex;

bool is_ascii_punctuation(char c) {
  return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') ||
         (c >= '{' && c <= '~');
}

}  // namespace

Result<double> exact_match(const std::vector<std::string>& predictions,
                           const std::vector<std::string>& references, const Value& options,
                           const std::string& where) {
  const Fields fields(options, where, "exact_match.");
  std::vector<PythonRegex> ignored;
  for (const auto& one : TRY(fields.list("regexes_to_ignore"))) {
    if (!one.is_string()) return fields.error("regexes_to_ignore", "holds what is no text");
    ignored.push_back(TRY(PythonRegex::compile(one.get<std::string>(), where)));
  }
  const bool no_case = truthy(fields.get("ignore_case"));
  const bool no_punctuation = truthy(fields.get("ignore_punctuation"));
  const bool no_numbers = truthy(fields.get("ignore_numbers"));
  const auto plain = [&](std::string text) -> Result<std::string> {
    for (const auto& one : ignored) text = TRY(one.replace(text, ""));
    if (no_case) text = text::lower(text);
    if (no_punctuation) std::erase_if(text, is_ascii_punctuation);
    if (no_numbers) std::erase_if(text, [](char c) { return c >= '0' && c <= '9'; });
    return text;
  };
  double equal = 0;
  for (std::size_t i = 0; i < references.size(); ++i)
    equal += TRY(plain(predictions[i])) == TRY(plain(references[i]));
  return equal / static_cast<double>(references.size());
}

}  // namespace eval::task
