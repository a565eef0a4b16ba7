// What a training left behind: checkpoints, the step log, and what the ledger says of both.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "audit/check.h"
#include "record/step.h"

namespace audit {

struct Checkpoint {
  std::int64_t step = 0;
  std::string id, state;
  base::Path folder;
};

struct Logged {  // a line of steps.jsonl
  record::Step said;
  std::string place;
  // Of its seconds, what went into the step.
  double own_seconds() const {
    return said.spent.seconds - said.start_s.value_or(0) - said.checkpoint_s.value_or(0) -
           said.validation_s.value_or(0);
  }
};

struct State {
  std::string digest;
  std::string place;  // that records it
};

struct History {
  std::map<std::int64_t, Checkpoint> checkpoints;  // whose manifests say their step and state
  std::vector<Logged> lines;                       // whole ones, in the order of the file
  std::map<std::int64_t, State> states;            // of checkpoints and lines, by step
  std::map<std::int64_t, std::string> classes;     // machine class from this step on

  // The last step that a line or a checkpoint speaks of.
  std::int64_t last() const;
  // Of the machines that made steps first to last; `otherwise` where the log names none.
  std::vector<std::string> classes_of(std::int64_t first, std::int64_t last,
                                      const std::string& otherwise) const;
  // The line of a step, if it stands at its place.
  const Logged* line(std::int64_t step) const;
};

// Names what cannot be read; two words about one state that differ.
History read_history(const Standing& train, Report& report, base::Context& ctx);

// Where the ledger says that the weights of the last step are: the checkpoint of the highest
// step among those that the maker of `train` recorded and that stand with the recorded id, or
// went on from.
std::optional<Checkpoint> final_checkpoint(const Scene& scene, const Standing& train,
                                           const History& history);

}  // namespace audit
