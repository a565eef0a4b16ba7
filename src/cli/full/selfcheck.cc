// janua selfcheck: small computations that other tools got wrong, made here and now. Exit 3, naming
// them, if any is wrong here.
#include "cli/command.h"
#include "selfcheck/run.h"

namespace cli::full {

namespace {

[[maybe_unused]] base::Result<void> run_selfcheck(Invocation& invocation) {
  const auto outcomes = TRY(
      selfcheck::run(selfcheck::check::all(), list_of(invocation.option("only")), invocation.ctx));
  invocation.print(invocation.json ? base::pretty(selfcheck::to_json(outcomes))
                                   : selfcheck::to_text(outcomes));
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

extern const Entry selfcheck{
    .group = Group::verify,
    .summary = "Compute here what other tools got wrong without a word, beside the right values.",
    .options = kOptions,
    .examples = kExamples,
    .run = RUNNER(run_selfcheck)};

}  // namespace cli::full
