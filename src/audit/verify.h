// Audit of an output folder: is everything in it what its ledger says, who says so, and does
// training give the recorded states when it is executed again?
//
// Goes in: a folder that `janua run` made. Comes out: a Report; nothing is written. The order is
//   1 ledger      form, links and signatures of every record, times
//   2 artefacts   every file against its manifest, every manifest against its record
//   3 requests    what a manifest says was asked for, against what the ledger says was asked for; what
//                 it says of a folder from outside, against that folder if it is at hand
//   4 life        is all made that was begun, and was what stands here made from what stands here
//   5 contents    the files of each kind and no others; what follows from other files, made again
//   6 kinds       what only artefacts of one kind can say of themselves (stage.h)
//   7 training    sampled steps from checkpoints executed again, states and losses compared
// A break in one part does not hide the others: records are read leniently after the chain was
// judged. What failed parts 1 to 3 is never executed.
//
// What surprises: without a fingerprint from elsewhere nothing here can tell the maker from
// somebody who rewrote everything and signed it anew. And a ledger cut off at an earlier signature
// is an earlier, truthful state; the folder then holds artefacts that no record names.
#pragma once

#include <optional>
#include <string>

#include "audit/finding.h"
#include "audit/trainer.h"
#include "base/context.h"
#include "run/recipe.h"

namespace audit {

struct Stretch {  // of steps, both inclusive; the first step of a training is 1
  std::int64_t first = 0, last = 0;
};

struct Options {
  std::string key;         // fingerprint the signer must have; empty: not checked
  std::int64_t steps = 8;  // most training steps to execute again; 0: none
  // Which steps and documents are sampled depends on the ledger and on this. Whoever signs the
  // ledger must not know it beforehand.
  std::string nonce;
  run::Kinds kinds{};  // of stages that this program knows
  // Where a folder from outside stands of which something here was made: the model from which a
  // training started, the tokenizer that was taken over. No place that the audited folder names itself is ever opened.
  base::Path init = {};
  // Instead of a sample of `steps`: all of these, from the checkpoint before them to the first recorded
  // state at or behind their end.
  std::optional<Stretch> stretch = {};
};

// `trainer` may be null: then training is not executed. Error: missing (no ledger there, or nothing
// at Options::init), bad_request (an Options::init that is no folder, or that nothing here asks
// for), io, interrupted; never for what a Finding can say.
base::Result<Report> verify(const base::Path& out, const Options& options, Trainer* trainer,
                            base::Context& ctx);

}  // namespace audit
