// Checkpoints: the whole training state as an artefact of its own, inside the folder of the run.
//
// FOLDER/checkpoint-00000100/ holds state.safetensors (weights by name, optimizer arrays as
// "exp_avg/NAME", an average's as "ema/NAME", all F32, and Spikes::kName where it is kept) and manifest.json with facts {step, state, tensors: {name: sha256}}. It
// is written like any artefact, so a crash leaves it whole or not at all.
#pragma once

#include "base/context.h"
#include "ledger/artefact.h"
#include "model/layout.h"
#include "store/safetensors.h"
#include "train/checkpoint_name.h"
#include "train/state.h"

namespace train {

// Returns the manifest; `recipe` is what the run was asked for.
base::Result<ledger::Manifest> save_checkpoint(base::Context& ctx, const base::Path& folder,
                                               const State& state, const model::Layout& layout,
                                               const base::Json& recipe, std::int64_t seed);

// The tensors of a checkpoint. Error: missing, bad_data, with how to come by a whole one.
base::Result<store::Safetensors> open_state(base::Disk& disk, const base::Path& checkpoint);

// Checks every digest. `state` brings the sizes and array names. Error: missing, bad_data,
// verification: a checkpoint that is cut short or changed is refused by name.
base::Result<void> load_checkpoint(base::Context& ctx, const base::Path& checkpoint,
                                   const model::Layout& layout, State& state);

}  // namespace train
