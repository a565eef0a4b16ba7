// What an audit asks of a trainer. The real one is train_replay.cc; tests have their own.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/context.h"
#include "base/json.h"

namespace audit {

// What one step says of itself, as steps.jsonl keeps it.
struct StepSaid {
  double loss = 0;  // mean over scored tokens, nats
  double grad_norm = 0;
  double rate = 0;
  std::int64_t tokens = 0;
  std::string rows;          // digest of the rows that it reads
  std::string skipped = {};  // why nothing was learned from it; empty: it was
};

// States by step: SHA-256 (hex) of parameters and optimizer after it.
using States = std::map<std::int64_t, std::string>;

struct Reached {
  States states;                // after the recorded ones of the steps executed, and after the last
  std::vector<StepSaid> steps;  // those executed, in order
  // Digests of tensors by name, after the first step whose recorded state is another one and behind
  // which none agrees; if there is none, after the last step.
  std::map<std::string, std::string> tensors = {};
};

// Where a training stands: its artefact, the shards that it read, and the model that it started
// from; "" if it started from none, or none is at hand.
struct TrainingPlace {
  base::Path train, shards;
  base::Path init = {};
  std::size_t rewinds = SIZE_MAX;  // how many of its first lines of rewinds.jsonl hold
};

class Trainer {
 public:
  virtual ~Trainer() = default;

  // The machine class of this machine for that training, as its step log and manifest write theirs. Only
  // on an equal one are equal bits promised. Error: as check().
  virtual base::Result<std::string> machine_class(const TrainingPlace& place,
                                                  base::Context& ctx) = 0;

  // Whether the recorded recipe is one that `janua run` would take, and its tensors are those of
  // the checkpoints: nothing is allocated before that. Error: bad_request or bad_data with what is
  // wrong; unsupported, if it is sound and this machine has not the memory for a step.
  virtual base::Result<void> check(const TrainingPlace& place, base::Context& ctx) = 0;

  // The states after `steps` more steps from the checkpoint of step `from`, by the recipe and seed
  // that the manifest records. Step 0 is the beginning, which needs no checkpoint, but the model
  // that the training started from, if it did. 0 steps: the state as it is loaded. `recorded`: the
  // states to compare with, of any steps. Writes nothing.
  // Error: interrupted, and what loading may say.
  virtual base::Result<Reached> execute(const TrainingPlace& place, std::int64_t from,
                                        std::int64_t steps, const States& recorded,
                                        base::Context& ctx) = 0;

  // What steps 1 to `steps` must say by recipe, seed and shards alone: rate, tokens and rows.
  virtual base::Result<std::vector<StepSaid>> plan(const TrainingPlace& place, std::int64_t steps,
                                                   base::Context& ctx) = 0;

  // What those steps read, by variant, as facts.read of a training says it.
  virtual base::Result<base::Json> reading(const TrainingPlace& place, std::int64_t steps,
                                           base::Context& ctx) = 0;
};

}  // namespace audit
