// Going back for a step that stands out: to the last checkpoint before what led to it, which is then
// left out for good (as PaLM did, Chowdhery et al., section 5.1, by hand).
//
// A training with N batches left out reads the others in their order. So the steps before the first of
// them stay what they were, to whichever checkpoint a training goes back, and when checkpoints were saved
// changes no bit. Each time is a line of rewinds.jsonl, which is written first: whoever finds steps in the
// log that read what it leaves out was stopped while it went back, and goes back again.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/context.h"
#include "train/order.h"

namespace train {

inline constexpr const char* kRewinds = "rewinds.jsonl";

struct Rewind {
  std::int64_t step = 0;   // that stood out, 1 is the first
  std::int64_t first = 0;  // of the steps whose batches are left out; the last is `step`
  std::string why;         // what was above its bound, as StepFacts::skipped
  // Of these steps, as they were when it stood out.
  std::vector<std::uint64_t> batches;  // numbers of what they read (Order::batch_of)
  std::vector<double> losses, grad_norms;
  std::vector<std::string> rows;  // digests of what they read
  // What stands in those rows: numbers of documents in the shards, from 0, by language.
  std::map<std::string, std::vector<std::uint64_t>> documents;
};

// Losses and gradient norms of steps 1, 2, ...
struct StepValues {
  std::vector<double> losses, grad_norms;
};

// Of the file in the folder of a training; none without it. Error: io; bad_data for a line that is none.
base::Result<std::vector<Rewind>> read_rewinds(base::Disk& disk, const base::Path& folder);
base::Result<void> write_rewinds(base::Disk& disk, const base::Path& folder,
                                 const std::vector<Rewind>& rewinds);
base::Result<std::vector<Rewind>> rewinds_of(std::string_view text, const base::Path& where);

// For the last of the steps with these values, made under `order`, which stands out for `why`.
Rewind rewind_for(const Order& order, const TrainRecipe& recipe, const StepValues& steps,
                  const std::string& why);

// Leaves out what they leave out. Error: bad_data for one that is not what seed, shards and recipe give
// the steps that it names.
base::Result<void> take_rewinds(const std::vector<Rewind>& rewinds, const TrainRecipe& recipe,
                                const base::Path& where, Order& order);
// Of that folder, read and taken.
base::Result<std::vector<Rewind>> take_rewinds(base::Disk& disk, const base::Path& folder,
                                               const TrainRecipe& recipe, Order& order);

// Whether each was called for: judged by the steps before it, of which `log` has those that stand. What
// is wrong with the first that was not; "" if all were.
std::string not_called_for(const std::vector<Rewind>& rewinds, const SpikeRecipe& recipe,
                           StepValues log);

// Those that another training makes, too, whose first `common` steps are these; `common` becomes the
// number of steps that no other one of them changes.
std::vector<Rewind> shared_rewinds(std::vector<Rewind> rewinds, std::int64_t& common);

}  // namespace train
