// What the ledger says of a training that was begun: whoever goes on compares what is at hand with it,
// for an audit will.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include "ledger/work.h"

namespace train {

struct Recorded {
  struct Checkpoint {
    std::string id, state;       // "" where the record does not say it
    std::optional<double> loss;  // of that step
  };
  bool kept = false;                               // whether a ledger is kept at all
  std::map<std::int64_t, Checkpoint> checkpoints;  // the last record of each step
  // Of them those that no later record gave up: a run that goes on from a step makes those behind it
  // again, and names the ones before it that are gone.
  std::set<std::int64_t> in_force;
  std::set<std::int64_t> resumed;  // steps from which a run went on, also one that this grew from
  std::set<std::int64_t> pruned;   // checkpoints that went because newer ones stood
  // Nothing of its own is recorded so far: what stands there came from the training that it grew from,
  // or nothing does.
  bool fresh() const { return checkpoints.empty() && resumed.empty(); }
};

// `work`: records of the kinds "checkpoint", "pruned" and "resume". Error: bad_data with the record and
// the member that is missing or of another type.
base::Result<Recorded> recorded_of(const ledger::WorkRecords& work);

}  // namespace train
