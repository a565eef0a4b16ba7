// What a training left behind: checkpoints, the step log, and what the ledger says of both.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "audit/check.h"

namespace audit {

struct Checkpoint {
  std::int64_t step = 0;
  std::string id, state;
  base::Path folder;
};

struct Logged {  // a line of steps.jsonl
  std::int64_t step = 0;
  StepSaid said;
  double seconds = 0, cpu_seconds = 0, joules = 0;
  std::string state, machine_class;  // where the line says them
  // The same; null where it does not.
  base::Json ahead_loss, routing, z_loss, left_out, validation;
  std::map<std::string, double> accounts;  // flops, and what went into no step; 0 where not said
  // Of `seconds`, what went into the step.
  double own_seconds() const {
    return seconds - accounts.at("start_s") - accounts.at("checkpoint_s") -
           accounts.at("validation_s");
  }
  std::string place;
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
