#include "audit/training/where.h"

#include <algorithm>
#include <map>
#include <string>

#include "audit/files.h"
#include "audit/training/differs.h"
#include "ledger/artefact.h"

namespace audit::training {
namespace {

// Of the checkpoint of a step; empty where none says them.
std::map<std::string, std::string> recorded_tensors(const Subject& training, std::int64_t step) {
  std::map<std::string, std::string> out;
  const auto at = training.history.checkpoints.find(step);
  if (at == training.history.checkpoints.end()) return out;
  const auto manifest = read_manifest(training.scene.ctx.disk, at->second.folder);
  if (!manifest.ok()) return out;
  for (const auto& [name, digest] : member(manifest->facts, "tensors").items())
    if (digest.is_string()) out[name] = digest.get<std::string>();
  return out;
}

std::string other_tools(const Subject& training) {
  const auto ours = ledger::describe_tool();
  const auto& theirs = training.train.manifest.tool;
  if (theirs == ours || !theirs.is_object()) return "";
  return "; it was made by another build of this program: " + theirs.dump();
}

// Of the states that were reached, those that are recorded: their steps, and whether they are equal.
std::map<std::int64_t, bool> compared(const Subject& training, const Reached& reached) {
  std::map<std::int64_t, bool> out;
  for (const auto& [step, state] : reached.states) {
    const auto at = training.history.states.find(step);
    if (at != training.history.states.end()) out[step] = at->second.digest == state;
  }
  return out;
}

// Where the stretch that ends at `bad`, another state than recorded, begins: at the last one that is equal.
Parting parting_at(const Subject& training, const Trial& trial, std::int64_t bad,
                   const std::map<std::int64_t, bool>& equal, Reached& reached) {
  const auto is_equal = [](const auto& one) { return one.second; };
  const auto at = equal.find(bad);
  const auto again = std::find_if(at, equal.end(), is_equal);
  if (again != equal.end()) return {.from = trial.from, .to = bad, .again = again->first};
  auto good = trial.from;
  for (const auto& [step, same] : equal)
    if (same) good = step;
  const auto skip = std::min(good - trial.from, std::ssize(reached.steps));
  reached.steps.erase(reached.steps.begin(), reached.steps.begin() + skip);
  return parting(training.history, good, bad, reached, recorded_tensors(training, bad));
}

std::string sentence(const Subject& training, const Trial& trial, std::int64_t bad,
                     const Parting& parting) {
  if (trial.steps == 0) return "the checkpoint holds another state than it says";
  return "executed again from step " + std::to_string(trial.from) + ", step " +
         std::to_string(bad) + " gives another state: " + told(parting, other_tools(training));
}

}  // namespace

// Behind the last state that is equal, the first that is not says where the training parts; what
// follows from it need not be said again.
bool compare_states(const Subject& training, Trial trial, Reached reached, Report& report) {
  const auto equal = compared(training, reached);
  Few wrong(report);
  bool all = true;
  for (const auto& [step, same] : equal) {
    if (same) continue;
    all = false;
    const auto parting = parting_at(training, trial, step, equal, reached);
    wrong.add(training.history.states.at(step).place, "state",
              sentence(training, trial, step, parting));
    if (!parting.again) break;
  }
  return all;
}

}  // namespace audit::training
