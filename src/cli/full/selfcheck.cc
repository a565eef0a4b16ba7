// janua selfcheck: small computations that other tools got wrong, made here and now. Exit 3, naming
// them, if any is wrong here.
#include "cli/command.h"
#include "selfcheck/run.h"

namespace cli::full {

namespace {

[[maybe_unused]] base::Result<void> run_selfcheck(Invocation& invocation) {
  const auto outcomes = TRY(
      selfcheck::run(selfcheck::check::all(), list_of(invocation.option("only")), invocation.ctx));
  if (invocation.json)
    invocation.print_json(selfcheck::to_json(outcomes));
  else
    invocation.print(selfcheck::to_text(outcomes));
  std::string names;
  for (const auto& name : selfcheck::red(outcomes)) names += (names.empty() ? "" : ", ") + name;
  if (names.empty()) return {};
  return base::Error{base::Code::verification, "this program computes wrongly here: " + names,
                     "selfcheck", "trust no result of this build on this machine, and report it"};
}

}  // namespace

constexpr Option kOptions[] = {{"only", "NAME,...", "", "only these checks"}};
constexpr Example kExamples[] = {
    {"janua selfcheck", "all of them, in a few seconds; exit status 3 if one is red"},
    {"janua selfcheck --only mean_of_means --json", "one of them, for a program"}};

constexpr JsonMember kMembers[] = {
    {"", "object", ""},
    {"ok", "true or false", "whether all are right"},
    {"checks", "list", ""},
    {"checks[]", "object", ""},
    {"checks[].name", "text", ""},
    {"checks[].ok", "true or false", ""},
    {"checks[].wrong", "text", "what went wrong elsewhere"},
    {"checks[].columns", "anything", "what the figures are"},
    {"checks[].right?", "anything", "the right value, by another way"},
    {"checks[].ours?", "anything", "as this program computes it"},
    {"checks[].elsewhere?", "anything", "with the fault"},
    {"checks[].error?", "text", "why it could not be computed"},
    {"checks[].reports", "list", "where the fault was reported"},
    {"checks[].reports[]", "object", ""},
    {"checks[].reports[].tool", "text", ""},
    {"checks[].reports[].source", "text", ""}};
constexpr JsonForm kForms[] = {{.text = "The checks and what came out.", .members = kMembers}};

extern const Entry selfcheck{
    .group = Group::verify,
    .summary = "Compute here what other tools got wrong without a word, beside the right values.",
    .options = kOptions,
    .examples = kExamples,
    .json = kForms,
    .run = RUNNER(run_selfcheck)};

}  // namespace cli::full
