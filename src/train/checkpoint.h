// Checkpoints: the whole training state as an artefact of its own, inside the folder of the run.
//
// FOLDER/checkpoint-00000100/ holds state.safetensors (weights by name, optimizer arrays as
// "exp_avg/NAME", an average's as "ema/NAME", all F32, and Spikes::kName where it is kept) and manifest.json with facts {step, state, tensors: {name: sha256}}. It
// is written like any artefact, so a crash leaves it whole or not at all. Where ranks hold shares of the
// optimizer's arrays, these stand in optimizer-0001-of-0004.safetensors and so on, one a rank that
// holds some: other files, and the same tensors with the same digests.
#pragma once

#include "base/context.h"
#include "ledger/artefact.h"
#include "model/layout.h"
#include "store/safetensors.h"
#include "train/checkpoint_name.h"
#include "train/state.h"

namespace train {

using TensorDigests = std::map<std::string, std::string>;  // by name

// Writes into `folder`, which another may have opened, what of a state is this rank's to write, and
// returns the digests of those tensors: all of it where `ranks` is 1, else its share of the optimizer's
// arrays, and of rank 0 the rest, too.
base::Result<TensorDigests> write_state(base::Context& ctx, const base::Path& folder,
                                        const State& state, const model::Layout& layout,
                                        int rank = 0, int ranks = 1);
// Gives the folder of `writer`, which holds the files of all ranks, its manifest and its name. `recipe` is what the run was asked for.
base::Result<ledger::Manifest> finish_checkpoint(ledger::ArtefactWriter& writer, std::int64_t step,
                                                 const TensorDigests& digests,
                                                 const base::Json& recipe, std::int64_t seed);
// Both at once, for a state that one process holds. Returns the manifest.
base::Result<ledger::Manifest> save_checkpoint(base::Context& ctx, const base::Path& folder,
                                               const State& state, const model::Layout& layout,
                                               const base::Json& recipe, std::int64_t seed);

// The weights of a checkpoint, and what stands beside them in that file. Error: missing, bad_data,
// with how to come by a whole one.
base::Result<store::Safetensors> open_state(base::Disk& disk, const base::Path& checkpoint);
// All files with tensors that its manifest lists, however many ranks wrote them. Error: the same; bad_data, too, for a
// tensor that stands in two of them.
base::Result<std::vector<store::Safetensors>> open_states(base::Disk& disk,
                                                          const base::Path& checkpoint);

// Checks every digest, of tensors that the state does not hold, too. `state` brings the sizes, the array names and its share.
// Error: missing, bad_data, verification: a checkpoint that is cut short or changed is refused by name.
base::Result<void> load_checkpoint(base::Context& ctx, const base::Path& checkpoint,
                                   const model::Layout& layout, State& state);
// The optimizer's arrays that the state holds, and nothing else.
base::Result<void> load_share(base::Context& ctx, const base::Path& checkpoint,
                              const model::Layout& layout, State& state);

}  // namespace train
