// janua audit verify DIR [--key FINGERPRINT] [--steps N]: is a run what its ledger says, and does
// training give the recorded states when it is executed again? Exit 3,
// with each finding named, if not.
#include <charconv>

#include "audit/verify.h"
#include "cli/command.h"
#include "train/loop.h"
#include "train/machine_class.h"

namespace cli::full {

namespace {

using base::Code;
using base::Error;

class TrainReplay : public audit::Replay {
 public:
  std::string machine_class() override { return train::machine_class(); }
  base::Result<std::string> state_after(const base::Path& out, std::int64_t from,
                                        std::int64_t steps, base::Context& ctx) override {
    return base::guard("replay", [&] {
      return train::replay(base::join(out, "train"), base::join(out, "shards"), from, steps, ctx);
    });
  }
};

base::Result<audit::Options> read_options(Invocation& invocation) {
  audit::Options options;
  options.kinds = run::stage::all();
  options.key = TRY(invocation.option("key", ""));
  const auto steps = TRY(invocation.option("steps", std::to_string(options.steps)));
  TRY(invocation.expect(1));
  if (!options.key.empty() && !base::Digest::from_hex(options.key).ok())
    return Error{Code::bad_request, "'" + options.key + "' is not a fingerprint", "--key",
                 "64 hex digits; `janua ledger log` shows who signed"};
  const auto end = steps.data() + steps.size();
  const auto read = std::from_chars(steps.data(), end, options.steps);
  if (read.ec != std::errc() || read.ptr != end || options.steps < 0)
    return Error{Code::bad_request, "'" + steps + "' is not a number of steps", "--steps",
                 "a whole number; 0 executes none"};
  return options;
}

base::Result<void> run(Invocation& invocation) {
  const auto options = TRY(read_options(invocation));
  TrainReplay replay;
  const auto& out = invocation.arguments[0];
  const auto report = TRY(audit::verify(out, options, &replay, invocation.ctx));
  invocation.print(invocation.json ? base::pretty(audit::to_json(report)) : audit::to_text(report));
  if (report.consistent()) return {};
  return Error{Code::verification, audit::verdict(report), out,
               report.only_unfinished()
                   ? "finish it with the `janua run` that began it, then verify again"
                   : "the findings above name each place; go back to a copy that verifies"};
}

}  // namespace

extern const Entry audit_verify{
    "DIR [--key FINGERPRINT] [--steps N]",
    "Recompute every digest, link and signature of a run and execute training "
    "steps again.",
    run};

}  // namespace cli::full
