// janua grade --grader NAME [--options JSON]: how good each answer of standard input is.
#include "cli/json_lines.h"
#include "grade/grader.h"

namespace cli::light {
namespace {

using base::Json;
using base::Result;

Result<Json> options_of(const Invocation& call) {
  if (!call.has("options")) return Json::object();
  auto out = base::parse_json(call.option("options"), "--options");
  if (!out.ok()) out.error().code = base::Code::bad_request;
  return out;
}

Result<Json> answer(const std::string& name, const grade::Grader& grader, const Json& line) {
  const auto grade = TRY(grade::ask(name, grader, TRY(grade::asked_of(line))));
  Json out = {{"reward", grade.reward}, {"reason", grade.reason}};
  if (line.contains("id")) out["id"] = line["id"];
  return out;
}

Result<void> run(Invocation& call) {
  const auto& name = call.option("grader");
  const auto grader = TRY(grade::open(name, TRY(options_of(call))));
  return answer_lines(
      call, [&](const Json& line) { return answer(name, *grader, line); },
      "each line is {\"answer\": ..., \"reference\": ...}");
}

}  // namespace

constexpr Option kOptions[] = {
    {"grader", "NAME", nullptr,
     "algebra, code, exact, format, language, length, number, overlong or regex"},
    {"options", "JSON", "",
     "its settings, as docs/grade.md lists them, such as {\"language\": \"de\"}"}};
constexpr Example kExamples[] = {
    {"janua grade --grader number < answers.jsonl",
     "whether the last number of each answer is its reference"},
    {"janua grade --grader language --options '{\"language\": \"ga\"}' < answers.jsonl",
     "how much of each answer is Irish"}};

constexpr JsonMember kMembers[] = {
    {"", "object", ""},
    {"id?", "anything", "of the line, where it has one"},
    {"reward?", "number", "1 for right and 0 for wrong, or a share; -1 to 0 of overlong"},
    {"reason?", "text", "why"},
    {"error?", "text", "in place of a reward: why the answer cannot be graded"},
    kFailedLine};
constexpr JsonForm kForms[] = {
    {.text = "How good each answer of standard input is, with --json or without.",
     .lines = true,
     .members = kMembers}};

extern const Entry grade{
    .group = Group::lines,
    .summary = "Grade answers by a rule, a line {\"answer\": ..., \"reference\": ...} at a time.",
    .options = kOptions,
    .examples = kExamples,
    .json = kForms,
    .run = run};

}  // namespace cli::light
