// AdamW alone, for every parameter.
#include "train/adamw.h"

namespace train::optimizer {

extern const Entry adamw{
    .summary = "AdamW with decoupled weight decay",
    .options = base::options<AdamW>,
    .states = kAdamWStates,
    .update = [](const base::Settings& options, double rate, double clip, std::int64_t step,
                 const Stretch& at) { update(options.as<AdamW>(), rate, clip, step, at); },
    .even_steps = true};

}  // namespace train::optimizer
