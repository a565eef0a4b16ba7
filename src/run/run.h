// Makes what is stale, in order, and nothing else, and records it.
//
// Safe at any moment: an artefact appears whole or not at all (ledger/artefact.h), the ledger is
// cut to whole records, and an artefact that a crash kept out of the ledger is verified and
// recorded next time. Records written: run (once, before all others), begin or resume (per stage:
// its key), what the stage itself records, artefact, signature; aside, retire and recall where a
// recipe leaves something behind or comes back to it (standing.h); refused of what is damaged and
// kept beside (ledger/refusal.h). A run with nothing to do writes nothing.
#pragma once

#include <string>
#include <vector>

#include "ledger/key.h"
#include "run/choice.h"

namespace run {

struct Outcome {
  std::string stage;
  bool made = false;
  std::vector<std::string> reasons;  // why it was made
  std::string id;
  double wall_s = 0;
};

// One outcome for each stage that was looked at. Error: locked, if another run works in `out`;
// bad_request for the options and for a clock that cannot be right; verification if the ledger is
// broken; interrupted; else the failing stage's own.
base::Result<std::vector<Outcome>> run(const Recipe& recipe, const Options& options,
                                       const base::Path& out, const ledger::Key& key,
                                       base::Context& ctx);

// The same without the lock, which only a real disk has.
base::Result<std::vector<Outcome>> run_unlocked(const Recipe& recipe, const Options& options,
                                                const base::Path& out, const ledger::Key& key,
                                                base::Context& ctx);

}  // namespace run
