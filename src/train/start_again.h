// The state from which a finished training began.
#pragma once

#include "ledger/manifest.h"
#include "train/trainer.h"

namespace train {

// Puts into `trainer` what the training with that manifest began with: the random weights of its
// seed, or, where its inputs name a model as `init`, those of the model in `init`; "": it is not at
// hand. Error: missing, with the content id that is needed; verification for another model; as
// init_weights().
base::Result<void> start_again(Trainer& trainer, const ledger::Manifest& trained,
                               const base::Path& init, base::Context& ctx);

}  // namespace train
