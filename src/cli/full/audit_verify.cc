// janua audit verify DIR [--key FINGERPRINT] [--steps N] [--nonce TEXT]: is a run what its ledger
// says, and does training give the recorded states when it is executed again? Exit 3, with each
// finding named, if not.
#include <charconv>
#include <random>

#include "audit/train_replay.h"
#include "audit/verify.h"
#include "cli/command.h"

namespace cli::full {

namespace {

using base::Code;
using base::Error;
using base::Result;

Result<std::int64_t> read_steps(Invocation& invocation, std::int64_t otherwise) {
  const auto text = TRY(invocation.option("steps", std::to_string(otherwise)));
  std::int64_t steps = 0;
  const auto end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, steps);
  if (read.ec != std::errc() || read.ptr != end || steps < 0)
    return Error{Code::bad_request, "'" + text + "' is not a number of steps", "--steps",
                 "a whole number; 0 executes none"};
  return steps;
}

// From the system: whoever signed must not have known it.
std::string fresh_nonce() {
  std::random_device random;
  char text[17];
  std::snprintf(text, sizeof text, "%08x%08x", random(), random());
  return text;
}

Result<audit::Options> read_options(Invocation& invocation) {
  audit::Options options;
  options.kinds = run::stage::all();
  options.key = TRY(invocation.fingerprint("key"));
  options.steps = TRY(read_steps(invocation, options.steps));
  options.nonce = TRY(invocation.option("nonce", ""));
  if (options.nonce.empty()) options.nonce = fresh_nonce();
  TRY(invocation.expect(1));
  return options;
}

Result<void> run(Invocation& invocation) {
  const auto options = TRY(read_options(invocation));
  const auto trainer = audit::real_trainer();
  const auto& out = invocation.arguments[0];
  const auto report = TRY(audit::verify(out, options, trainer.get(), invocation.ctx));
  invocation.print(invocation.json ? base::pretty(audit::to_json(report)) : audit::to_text(report));
  if (report.consistent()) return {};
  return Error{Code::verification, audit::verdict(report), out,
               report.only_unfinished()
                   ? "finish it with the `janua run` that began it, then verify again"
                   : "the findings above name each place; go back to a copy that verifies"};
}

}  // namespace

extern const Entry audit_verify{
    "DIR [--key FINGERPRINT] [--steps N] [--nonce TEXT]",
    "Recompute every digest, link and signature of a run and execute training "
    "steps again.",
    run};

}  // namespace cli::full
