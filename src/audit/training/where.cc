#include "audit/training/where.h"

#include <algorithm>
#include <map>

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

}  // namespace

// The recorded states between the beginning of a trial that failed and its end are tried, halving what
// is left, so that what is said is about the shortest stretch that parts.
base::Result<std::string> where_it_parts(const Subject& training, Trial trial, Reached reached) {
  auto& scene = training.scene;
  auto good = trial.from;
  auto bad = trial.from + trial.steps;
  while (true) {
    std::vector<std::int64_t> between;
    const auto& states = training.history.states;
    for (auto at = states.upper_bound(good); at != states.end() && at->first < bad; ++at)
      between.push_back(at->first);
    if (between.empty()) break;
    const auto middle = between[between.size() / 2];
    auto tried = scene.trainer->execute(training.place, trial.from, middle - trial.from, scene.ctx);
    if (!tried.ok()) return tried.error();
    if (tried->state == states.at(middle).digest) {
      good = middle;
    } else {
      bad = middle;
      reached = tried.take();
    }
  }
  const auto skip = static_cast<std::ptrdiff_t>(good - trial.from);
  reached.steps.erase(reached.steps.begin(),
                      reached.steps.begin() + std::min(skip, std::ssize(reached.steps)));
  const auto at = parting(training.history, good, bad, reached, recorded_tensors(training, bad));
  return told(at, other_tools(training));
}

}  // namespace audit::training
