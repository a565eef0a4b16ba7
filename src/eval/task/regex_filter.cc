// Filters that find the answer in a text.
#include <algorithm>
#include <functional>
#include <map>

#include "base/utf8.h"
#include "eval/task/fields.h"
#include "eval/task/filter.h"
#include "text/character.h"
#include "text/normalize.h"
#include "text/python_regex.h"
#include "tokenizer/template/literal.h"

namespace eval::task {
namespace {

using base::Code;
using base::Error;
using base::Result;
using text::escaped;
using text::PythonRegex;

constexpr const char* kUsualPattern = R"(#### (\-?[0-9\.\,]+))";

struct Found {
  PythonRegex regex;
  std::int64_t select = 0;
  Value fallback;

  // The match that is selected, trimmed: its first group that is not empty, or the whole; null where there is none.
  Result<Value> in(const std::string& text) const {
    const auto matches = TRY(regex.find_all(text));
    const auto count = static_cast<std::int64_t>(matches.size());
    if (count == 0) return Value();
    const auto place = select < 0 ? select + count : select;
    if (place < 0 || place >= count)
      return Error{Code::bad_data,
                   "'group_select' asks for match " + std::to_string(select) + ", and there are " +
                       std::to_string(count),
                   "", ""};
    const auto& groups = matches[static_cast<std::size_t>(place)];
    const auto full =
        std::ranges::find_if(groups, [](const auto& group) { return !group.empty(); });
    if (full == groups.end() && groups.size() > 1) return Value();
    return Value(std::string(tokenizer::jinja::trimmed(full == groups.end() ? groups[0] : *full)));
  }
};

Result<Found> read_found(const Value& options, const std::string& where, const Value& fallback) {
  const Fields fields(options, where, "regex.");
  const auto pattern = TRY(fields.text("regex_pattern", kUsualPattern));
  Found out{TRY(PythonRegex::compile(pattern, where)), TRY(fields.whole("group_select", 0)),
            fallback};
  if (options.contains("fallback")) out.fallback = options["fallback"];
  return out;
}

Result<Filter> regex(const Value& options, const std::string& where) {
  const auto found = TRY(read_found(options, where, "[invalid]"));
  return each_text(
      [found](const std::string& text, Trace& trace) -> Result<Value> {
        auto match = TRY(found.in(text));
        ++trace.sought;
        trace.found += !match.is_null();
        return match.is_null() ? found.fallback : match;
      },
      "regex", NoText::is_blank);
}

// Letters of choices, for documents with a list `choices`: by an expression, else the choice itself in the answer,
// else its letter behind a colon.
class ChoiceFinder {
 public:
  static Result<ChoiceFinder> make(const Value& options, const std::string& where) {
    ChoiceFinder out{TRY(read_found(options, where, "[invalid]")), where};
    const Fields fields(options, where, "multi_choice_regex.");
    out.ignore_case_ = truthy(fields.get("ignore_case"));
    out.ignore_punctuation_ = truthy(fields.get("ignore_punctuation"));
    for (const auto& one : TRY(fields.list("regexes_to_ignore"))) {
      if (!one.is_string()) return fields.error("regexes_to_ignore", "holds what is no text");
      out.ignored_.push_back(TRY(PythonRegex::compile(one.get<std::string>(), where)));
    }
    return out;
  }

  Result<Answers> operator()(const Answers& answers, const Value& document, Trace& trace) const {
    if (!document.contains("choices") || !document["choices"].is_array())
      return Error{Code::bad_data,
                   "the filter 'multi_choice_regex' needs documents with a list 'choices'", where_,
                   ""};
    std::map<std::string, std::string> letter_of;
    std::vector<std::string> spellings;
    std::string choices, letters;
    char letter = 'A';
    for (const auto& choice : document["choices"]) {
      if (!choice.is_string() || letter > 'Z')
        return Error{Code::bad_data, "a choice is no text, or there are more than 26", where_, ""};
      const auto text =
          TRY(plain(std::string(tokenizer::jinja::trimmed(choice.get_ref<const std::string&>()))));
      spellings.push_back(escaped(text));
      letters += (letters.empty() ? "" : "|") + std::string(1, letter);
      letter_of[text] = std::string("(") + letter++ + ")";
    }
    // A choice that begins as another one does must not hide it.
    std::ranges::stable_sort(spellings, std::greater(), base::count_code_points);
    for (const auto& one : spellings) choices += (choices.empty() ? "" : "|") + one;
    const Found by_text{TRY(PythonRegex::compile(choices, where_)), found_.select, {}};
    const Found by_letter{
        TRY(PythonRegex::compile(":[\\s]*(" + letters + ")", where_)), found_.select, {}};
    const auto look = [&](const std::string& text) -> Result<Value> {
      if (const auto match = TRY(found_.in(text)); truthy(match)) return match;
      if (const auto match = TRY(by_text.in(TRY(plain(text)))); truthy(match)) {
        const auto known = letter_of.find(match.get<std::string>());
        return known == letter_of.end() ? match : Value(known->second);
      }
      if (const auto match = TRY(by_letter.in(text)); truthy(match))
        return Value("(" + match.get<std::string>() + ")");
      return Value();
    };
    const auto find = [&](const std::string& text, Trace& trace) -> Result<Value> {
      auto match = TRY(look(text));
      ++trace.sought;
      trace.found += !match.is_null();
      return match.is_null() ? found_.fallback : match;
    };
    return each_text(find, "multi_choice_regex", NoText::is_blank)(answers, document, trace);
  }

 private:
  ChoiceFinder(Found found, std::string where)
      : found_(std::move(found)), where_(std::move(where)) {}

  Result<std::string> plain(std::string text) const {
    for (const auto& one : ignored_) text = TRY(one.replace(text, ""));
    if (ignore_case_) text = text::lower(text);
    if (!ignore_punctuation_) return text;
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
      const auto c = base::read_code_point(text, at);
      if (!text::is_punctuation(c.value)) out += text.substr(at, c.size);
      at += c.size;
    }
    return out;
  }

  Found found_;
  std::string where_;
  bool ignore_case_ = false, ignore_punctuation_ = false;
  std::vector<PythonRegex> ignored_;
};

Result<Filter> multi_choice_regex(const Value& options, const std::string& where) {
  return Filter(TRY(ChoiceFinder::make(options, where)));
}

}  // namespace

std::vector<FilterEntry> regex_filters() {
  const std::vector<std::string> options = {"regex_pattern", "group_select", "fallback"};
  auto more = options;
  more.insert(more.end(), {"ignore_case", "ignore_punctuation", "regexes_to_ignore"});
  return {{"regex", options, regex}, {"multi_choice_regex", more, multi_choice_regex}};
}

}  // namespace eval::task
