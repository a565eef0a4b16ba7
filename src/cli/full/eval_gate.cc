// janua eval gate FILE DIR: whether the scores of a run keep the limits of a file.
#include "cli/command.h"
#include "eval/statistic/figure_text.h"
#include "eval/statistic/gate.h"

namespace cli::full {

namespace {

using base::Result;
namespace statistic = eval::statistic;

[[maybe_unused]] base::Json json_of(const statistic::GateVerdict& verdict) {
  auto failures = base::Json::array();
  for (const auto& one : verdict.failures)
    failures.push_back({{"rule", one.rule},
                        {"task", one.task},
                        {"language", statistic::or_null(one.language)},
                        {"measure", one.measure},
                        {"value", one.value},
                        {"low", statistic::low_of(one.interval)},
                        {"high", statistic::high_of(one.interval)},
                        {"limit", one.limit},
                        {"by", one.by},
                        {"look", one.look}});
  return {
      {"passed", verdict.failures.empty()}, {"checked", verdict.checked}, {"failures", failures}};
}

[[maybe_unused]] Result<void> check_limits(Invocation& call) {
  const auto& file = call.arguments[0];
  const auto gate = TRY(statistic::read_gate(file, call.ctx));
  const auto verdict = TRY(statistic::check_gate(gate, call.arguments[1], call.ctx));
  if (call.json) call.print_json(json_of(verdict));
  for (const auto& one : verdict.failures)
    if (!call.json) call.print(one.sentence() + "\n");
  const auto checked = std::to_string(verdict.checked);
  if (verdict.failures.empty()) {
    if (!call.json) call.print("all " + checked + " checks passed\n");
    return {};
  }
  return base::Error{base::Code::gate,
                     std::to_string(verdict.failures.size()) + " of " + checked + " checks failed",
                     call.arguments[1], "mend the model, or change the limits in " + file};
}

}  // namespace

constexpr Argument kArguments[] = {
    {"FILE", "limits: TOML with tables [[least]], [[drop]], [[worst]] and [[gap]]"},
    {"DIR", "the --out of a `janua eval run`"}};
constexpr Example kExamples[] = {{"janua eval gate limits.toml runs/tuned",
                                  "exit with 3 where a language fell too low, naming it"}};
constexpr JsonMember kMembers[] = {
    {"", "object", ""},
    {"passed", "true or false", ""},
    {"checked", "whole number", "scores, each once for each limit"},
    {"failures", "list", ""},
    {"failures[]", "object", ""},
    {"failures[].rule", "text", "least, drop, worst or gap"},
    {"failures[].task", "text", "without its language"},
    {"failures[].language", "text or null", "canonical code"},
    {"failures[].measure", "text", ""},
    {"failures[].value", "number", "the score, the drop or the gap"},
    {"failures[].low", "number or null", "95 % interval of the value"},
    {"failures[].high", "number or null", ""},
    {"failures[].limit", "number", ""},
    {"failures[].by", "number", "how far beyond the limit"},
    {"failures[].look", "text", "a command that shows it"}};
constexpr JsonForm kForms[] = {{.text = "What the limits said.", .members = kMembers}};

extern const Entry eval_gate{
    .group = Group::verify,
    .summary = "Hold the scores of a run to limits: least scores, drops, the worst language, gaps.",
    .arguments = kArguments,
    .examples = kExamples,
    .json = kForms,
    .run = RUNNER(check_limits)};

}  // namespace cli::full
