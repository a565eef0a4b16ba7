// Takes pictures of a run, one after another; what was read once is kept.
#pragma once

#include "base/context.h"
#include "train/plan.h"
#include "watch/follower.h"
#include "watch/picture.h"

namespace watch {

class Watcher {
 public:
  // `folder`: of a run, or of a training in it. It need not be there yet.
  explicit Watcher(base::Path folder) : folder_(std::move(folder)) {
    while (folder_.size() > 1 && folder_.ends_with('/')) folder_.pop_back();
  }

  // What cannot be read is named in the picture. Error: bad_request for a folder that holds
  // something else; interrupted.
  base::Result<Picture> look(base::Context& ctx);

 private:
  void look_at_lock(base::Disk& disk, Picture& out) const;
  void look_at_ledger(base::Disk& disk, Picture& out);
  void look_at_trainings(base::Disk& disk, Picture& out);

  base::Path folder_;
  std::uint64_t ledger_bytes_ = 0;
  std::vector<Stage> stages_;
  std::string ledger_problem_;
  std::map<std::string, Follower> logs_;  // by the name of the training
};

// The steps as a training has them, told with its plan ("" and nothing where there is none).
// `lost`: of lost.jsonl.
struct Lost {
  std::int64_t steps = 0;
  train::StepCost cost;
};
Training training_of(const std::string& name, const std::vector<train::LoggedStep>& steps,
                     const train::Plan* plan, const Lost& lost);

}  // namespace watch
