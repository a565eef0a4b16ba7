// Makes what is stale, in order, and nothing else, and records it.
//
// Safe at any moment: an artefact appears whole or not at all (ledger/artefact.h), the ledger is
// cut to whole records, and an artefact that a crash kept out of the ledger is verified and
// recorded next time. Records written: run (once, before the first artefact), begin or resume (per
// stage: its key), what the stage itself records, artefact, signature. A run with nothing to do
// writes nothing.
#pragma once

#include <string>
#include <vector>

#include "ledger/key.h"
#include "run/graph.h"
#include "run/stage.h"

namespace run {

struct Outcome {
  std::string stage;
  bool made = false;
  std::vector<std::string> reasons;  // why it was made
  std::string id;
  double wall_s = 0;
};

struct Life {
  std::span<const Stage> stages;
  std::span<const stage::Row> makers;
};

// One outcome for each wanted stage. Error: locked, if another run works in `out`; bad_request for
// the recipe; verification if the ledger is broken; interrupted; else the failing stage's own.
base::Result<std::vector<Outcome>> run(const Life& life, const Recipe& recipe,
                                       const base::Path& out, const ledger::Key& key,
                                       base::Context& ctx);

// The same without the lock, which only a real disk has.
base::Result<std::vector<Outcome>> run_unlocked(const Life& life, const Recipe& recipe,
                                                const base::Path& out, const ledger::Key& key,
                                                base::Context& ctx);

}  // namespace run
