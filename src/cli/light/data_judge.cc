// janua data judge --rules LIST: what the published filters say of each text.
#include "cli/command.h"
#include "cli/json_lines.h"
#include "data/judge.h"

namespace cli::light {

namespace {

using base::Code;
using base::Error;
using base::Json;
using base::Result;
namespace judge = data::judge;

std::string all_names() {
  std::string out;
  for (const auto& row : judge::all())
    out += (out.empty() ? "" : ", ") + std::string(row.entry->name);
  return out;
}

Result<std::vector<const judge::Entry*>> asked_rules(const std::string& list) {
  std::vector<const judge::Entry*> out;
  for (const auto& name : list_of(list)) {
    if (name == "all") {
      for (const auto& row : judge::all()) out.push_back(row.entry);
    } else if (const auto* entry = judge::find(name)) {
      out.push_back(entry);
    } else {
      return Error{Code::bad_request, "there is no rule '" + name + "'", "--rules",
                   "one of all, " + all_names()};
    }
  }
  if (out.empty())
    return Error{Code::bad_request, "no rule is named", "--rules", "one of all, " + all_names()};
  return out;
}

Result<std::string> text_of(const Json& line, const char* key, const char* absent = nullptr) {
  if (absent && (!line.contains(key) || line[key].is_null())) return std::string(absent);
  if (!line.contains(key) || !line[key].is_string())
    return Error{Code::bad_data, std::string("the line has no \"") + key + "\" that is a text", "",
                 ""};
  return line[key].get<std::string>();
}

Result<void> take_words(const Json& line, judge::Page& page) {
  if (!line.contains("words") || line["words"].is_null()) return {};
  const auto& list = line["words"];
  const Error wrong{Code::bad_data, "\"words\" is no list of texts", "", ""};
  if (!list.is_array()) return wrong;
  std::vector<std::string> words;
  for (const auto& word : list) {
    if (!word.is_string()) return wrong;
    words.push_back(word.get<std::string>());
  }
  page.use_words(std::move(words));
  return {};
}

Json answer_of(const judge::Entry& rule, const judge::Page& page, const Json& id) {
  auto verdict = rule.decide(page);
  Json out = {{"id", id}, {"rule", rule.name}, {"kept", verdict.kept}, {"reason", nullptr}};
  if (!verdict.kept) out["reason"] = std::move(verdict.reason);
  if (verdict.text) out["text"] = std::move(*verdict.text);
  return out;
}

// Prints all answers but the last one, which the caller prints.
Result<Json> judge_line(const std::vector<const judge::Entry*>& rules, const Json& line,
                        const Invocation& call) {
  if (!line.is_object()) return Error{Code::bad_data, "the line is no object", "", ""};
  const auto text = TRY(text_of(line, "text"));
  const auto language = TRY(text_of(line, "language", ""));
  judge::Page page(text, language);
  TRY(take_words(line, page));
  const auto id = line.contains("id") ? line["id"] : Json();
  for (std::size_t i = 0; i + 1 < rules.size(); ++i)
    call.print_json(answer_of(*rules[i], page, id));
  return answer_of(*rules.back(), page, id);
}

Result<void> run(Invocation& call) {
  const auto rules = TRY(asked_rules(call.option("rules")));
  const auto answer = [&](const Json& line) { return judge_line(rules, line, call); };
  return answer_lines(call, answer, "each line is {\"id\": ..., \"language\": ..., \"text\": ...}");
}

}  // namespace

constexpr Option kOptions[] = {
    {"rules", "LIST", "all",
     "names with commas between them, as datatrove's classes; janua docs data-judge lists them"}};
constexpr Example kExamples[] = {
    {"janua data judge --rules C4QualityFilter,FineWebQualityFilter < documents.jsonl",
     "two answers to each document, the second behind the first"}};

constexpr JsonMember kMembers[] = {
    {"", "object", ""},
    {"id?", "anything", "of the line"},
    {"rule?", "text", "its name"},
    {"kept?", "true or false", ""},
    {"reason?", "text or null", "datatrove's word for why the rule drops it"},
    {"text?", "text",
     "what the rule makes of a text that it keeps, where it changes it; of one that masks always"},
    {"error?", "text", "in place of an answer: why the line cannot be judged"},
    kFailedLine};
constexpr JsonForm kForms[] = {
    {.text =
         "What each rule says of each line {\"id\", \"language\", \"text\"} of standard input, with --json or without.",
     .lines = true,
     .members = kMembers}};

extern const Entry data_judge{
    .group = Group::lines,
    .summary = "Say of each text on standard input what published filters decide.",
    .options = kOptions,
    .examples = kExamples,
    .json = kForms,
    .run = run};

}  // namespace cli::light
