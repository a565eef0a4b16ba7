#include "eval/task/prompt.h"

#include <algorithm>

#include "base/utf8.h"
#include "tokenizer/template/literal.h"

namespace eval::task {
namespace {

using base::Code;
using base::Error;
using base::Result;

bool is_digits(const std::string& text) {
  return !text.empty() && text.size() < 18 &&
         std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool ends_blank(const std::string& text) {
  return !text.empty() &&
         tokenizer::jinja::is_space(base::code_point_before(text, text.size()).value);
}
bool begins_blank(const std::string& text) {
  return !text.empty() && tokenizer::jinja::is_space(base::read_code_point(text, 0).value);
}

bool needs_delimiter(const std::string& front, const std::string& back) {
  return !front.empty() && !back.empty() && !ends_blank(front) && !begins_blank(back);
}

}  // namespace

std::string delimited(const std::string& front, const std::string& back,
                      const std::string& delimiter) {
  return front + (needs_delimiter(front, back) ? delimiter : "") + back;
}

Error Reading::error(const char* key, const std::string& what) const {
  return {Code::bad_data, "task '" + config_.task + "': '" + key + "' " + what, config_.file, ""};
}

Result<Value> Reading::text(const Value& document, const Value& given) {
  const auto& said = given.is_null() ? config_.doc_to_text : given;
  if (said.is_number_integer()) return said;
  if (!said.is_string()) return error("doc_to_text", "is neither text nor a whole number");
  const auto& name = said.get_ref<const std::string&>();
  if (columns_.has(name)) {
    auto value = document.value(name, Value());
    if (value.is_string() || value.is_number_integer()) return value;
    return error("doc_to_text",
                 "names '" + name + "', which is no text in this document: " + shown(value));
  }
  auto made = TRY(templates_.render(name, document, "doc_to_text"));
  if (is_digits(made) && !config_.doc_to_choice.is_null()) return Value(std::stoll(made));
  return Value(made);
}

Result<Value> Reading::target(const Value& document, const Value& given) {
  const auto& said = given.is_null() ? config_.doc_to_target : given;
  if (!said.is_string()) return said;
  const auto& name = said.get_ref<const std::string&>();
  if (columns_.has(name)) return document.value(name, Value());
  auto made = TRY(templates_.render(name, document, "doc_to_target"));
  if (is_digits(made) && !config_.doc_to_choice.is_null()) return Value(std::stoll(made));
  if (made.size() >= 2 && made.starts_with('[') && made.ends_with(']'))
    if (auto list = read_literal(made); list.ok()) return list.take();
  return Value(made);
}

Result<std::vector<std::string>> Reading::choices(const Value& document, const Value& given) {
  auto said = given.is_null() ? config_.doc_to_choice : given;
  if (said.is_string()) {
    const auto name = said.get<std::string>();
    if (columns_.has(name)) {
      said = document.value(name, Value());
    } else {
      auto list = read_literal(TRY(templates_.render(name, document, "doc_to_choice")));
      if (!list.ok()) return error("doc_to_choice", "makes no list: " + list.error().what);
      said = list.take();
    }
  }
  if (!said.is_array() && !said.is_object())
    return error("doc_to_choice", "makes no list of choices");
  std::vector<std::string> out;
  for (const auto& choice : said) {
    if (!choice.is_string())
      return error("doc_to_choice", "holds '" + shown(choice) + "', which is no text");
    out.push_back(choice.get<std::string>());
  }
  if (out.empty()) return error("doc_to_choice", "makes an empty list");
  return out;
}

Result<std::optional<std::string>> Reading::field(const Value& document, const Value& said,
                                                  const char* key) {
  if (said.is_null()) return std::optional<std::string>();
  if (!said.is_string()) return error(key, "is no text");
  const auto& name = said.get_ref<const std::string&>();
  if (!columns_.has(name)) return std::optional(TRY(templates_.render(name, document, key)));
  const auto value = document.value(name, Value());
  if (!value.is_string()) return error(key, "names '" + name + "', which is no text");
  return std::optional(value.get<std::string>());
}

// A question with its answer behind it.
Result<std::string> Prompter::example(const Value& shown_document) {
  const auto& config = reading_.config();
  const auto& said = config.fewshot;
  const auto fail = [&](const std::string& what) {
    return Error{Code::bad_data, "task '" + config.task + "': " + what, config.file, ""};
  };
  auto question = TRY(reading_.text(shown_document, said.doc_to_text));
  std::vector<std::string> choices;
  if (!config.doc_to_choice.is_null() || !said.doc_to_choice.is_null())
    choices = TRY(reading_.choices(shown_document, said.doc_to_choice));
  const auto choice = [&](const Value& place) -> Result<std::string> {
    const auto at = place.get<std::int64_t>();
    const auto count = static_cast<std::int64_t>(choices.size());
    if (at < -count || at >= count)
      return fail("an example's answer is choice " + std::to_string(at));
    return choices[static_cast<std::size_t>(at < 0 ? at + count : at)];
  };
  if (choices_are_inputs_ && question.is_number_integer()) {
    question = TRY(choice(question));
    choices.clear();
  }
  if (!question.is_string()) return fail("an example's question is no text: " + shown(question));
  auto answer = TRY(reading_.target(shown_document, said.doc_to_target));
  if (answer.is_array() && !answer.empty()) answer = Value(answer[0]);
  if (answer.is_number_integer() && !choices.empty()) answer = TRY(choice(answer));
  const auto prefix =
      TRY(reading_.field(shown_document, said.gen_prefix, "gen_prefix")).value_or("");
  auto out = question.get<std::string>();
  const bool answers = !answer.is_null() && answer != "";
  if (prefix.empty() ? answers : needs_delimiter(out, prefix)) out += said.target_delimiter;
  if (!answers) return out + prefix;
  if (!answer.is_string()) return fail("an example's answer is no text: " + shown(answer));
  return out + delimited(prefix, answer.get<std::string>(), " ") + said.fewshot_delimiter;
}

Result<std::vector<std::string>> Prompter::contexts(const Value& document,
                                                    const std::vector<const Value*>& examples) {
  const auto& config = reading_.config();
  std::string front;
  if (!config.description.empty())
    front = TRY(reading_.field(document, Value(config.description), "description")).value_or("");
  for (const auto* one : examples) front += TRY(example(*one));
  const auto prefix = TRY(reading_.field(document, config.gen_prefix, "gen_prefix")).value_or("");
  std::vector<std::string> out;
  if (choices_are_inputs_) {
    for (const auto& choice : TRY(reading_.choices(document)))
      out.push_back(front + choice + prefix);
    return out;
  }
  const auto question = TRY(reading_.text(document));
  if (!question.is_string())
    return Error{
        Code::bad_data,
        "task '" + config.task + "': 'doc_to_text' makes no text of a document: " + shown(question),
        config.file, ""};
  return std::vector{front +
                     delimited(question.get<std::string>(), prefix, config.target_delimiter)};
}

}  // namespace eval::task
