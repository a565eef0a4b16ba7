// How an audit executes training again. The trainer stands behind this interface; tests have their
// own.
#pragma once

#include <string>

#include "base/context.h"

namespace audit {

class Replay {
 public:
  virtual ~Replay() = default;

  // The machine class of this machine, as train's step log and manifest write theirs. Only
  // on an equal one are equal bits promised.
  virtual std::string machine_class() = 0;

  // SHA-256 (hex) of parameters and optimizer state after `steps` more steps from the checkpoint of
  // step `from` in OUT/train, with the recipe and seed that OUT/train/manifest.json records and the
  // shards in OUT/shards. Step 0 is the initialisation, which needs no checkpoint. 0 steps: the
  // state as it is loaded. Writes nothing.
  virtual base::Result<std::string> state_after(const base::Path& out, std::int64_t from,
                                                std::int64_t steps, base::Context& ctx) = 0;
};

}  // namespace audit
