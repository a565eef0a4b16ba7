// Audit of an output folder: is everything in it what its ledger says, who says so, and does
// training give the recorded states when it is executed again?
//
// Goes in: a folder that `janua run` made. Comes out: a Report; nothing is written. The order is
//   1 ledger      form, links and signatures of every record
//   2 artefacts   every file against its manifest, every manifest against its record, inputs,
//   checkpoints 3 recipe      what a manifest says was asked for, against what the ledger says was
//   asked for 4 training    sampled steps from checkpoints, states compared
// A break in one part does not hide the others: records are read leniently after the chain was
// judged.
//
// What surprises: without a fingerprint from elsewhere nothing here can tell the maker from
// somebody who rewrote everything and signed it anew. And a ledger cut off at an earlier signature
// is an earlier, truthful state; the folder then holds artefacts that no record names.
#pragma once

#include <string>

#include "audit/finding.h"
#include "audit/replay.h"
#include "base/context.h"
#include "run/recipe.h"

namespace audit {

struct Options {
  std::string key;         // fingerprint the signer must have; empty: not checked
  std::int64_t steps = 8;  // most training steps to execute again; 0: none
  run::Kinds kinds;        // of stages that this program knows
};

// `replay` may be null: then training is not executed. Error: missing (no ledger there),
// interrupted; never for what a Finding can say.
base::Result<Report> verify(const base::Path& out, const Options& options, Replay* replay,
                            base::Context& ctx);

}  // namespace audit
