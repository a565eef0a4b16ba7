// A training as one process sees it: it begins or goes on, makes steps, saves, and ends in a manifest. What
// loop.cc drives; run_begin.cc, run_step.cc, run_save.cc and run_finish.cc have its parts.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ledger/input_watch.h"
#include "record/train.h"
#include "train/events.h"
#include "train/machine_class.h"
#include "train/plan.h"
#include "train/prune.h"
#include "train/resume.h"
#include "train/rewind.h"
#include "train/saver.h"
#include "train/step_log.h"
#include "train/together.h"
#include "train/trainer.h"
#include "train/unmoved.h"
#include "train/validation.h"

namespace train {

// "out/train.work" -> "train"
inline std::string stage_of(const ledger::ArtefactWriter& writer) {
  const auto name = base::file_name(writer.folder());
  return name.substr(0, name.rfind(".work"));
}

// When a process began to train, opening included, and as one of how many ranks.
struct Began {
  double seconds;
  int ranks;
};

// What a run was asked for, as far as its trainer does not have it.
struct Asked {
  base::Json recipe;  // as plan and manifests record it
  std::string plan;   // the bytes of plan.json
  // Whether the plan that stands in a folder can be read, and whether what stands there can go on under this one.
  std::function<base::Result<void>(const base::Path& folder)> read_plan;
  std::function<bool(const base::Path& folder)> can_go_on;
  std::function<base::Result<void>(Trainer& trainer)> begin;  // puts the first weights into its state
  std::vector<const ledger::InputWatch*> inputs;              // that are read all the time
  std::optional<ledger::Given> init = {};  // the model that it starts from, if it starts from one
};

class Run {
 public:
  Run(Trainer& trainer, const Asked& asked, const Validation& validation, Began began, Lead& lead,
      RankMeter& meter, ledger::ArtefactWriter& writer, base::Context& ctx)
      : trainer_(trainer),
        lead_(lead),
        validation_(validation),
        asked_(asked),
        writer_(writer),
        ctx_(ctx),
        log_(ctx.disk, writer.folder()),
        machine_class_(machine_class(trainer.recipe)),
        meter_(meter),
        unmoved_(trainer.layout, trainer.recipe.unmoved_steps, ctx.pool),
        saver_(ctx, trainer.layout, asked.recipe, trainer.seed, lead.savers()),
        ranks_(began.ranks),
        seconds_(began.seconds) {}

  base::Result<void> resume_or_start();
  // Makes one, or goes back for it.
  base::Result<void> step();
  // Whether the state is one that is saved, or the beginning.
  bool stands_saved() const { return trainer_.state.step == newest_; }
  bool finished() const { return trainer_.state.step >= trainer_.recipe.steps; }
  bool due_checkpoint() const {
    const auto step = trainer_.state.step, left = trainer_.recipe.steps - step;
    return left <= 0 || left == kLastStretch || step % trainer_.recipe.checkpoint_steps == 0;
  }
  // Saves the state: when it returns, or, in the background, when name_saved() finds it saved.
  base::Result<void> save(bool background);
  // Names in the ledger the checkpoint that is saved by now; with `wait` the one that is being saved.
  base::Result<void> name_saved(bool wait);
  // Writes what a finished training leaves, and the cost into the manifest. What it says of itself.
  base::Result<record::Train> finish();

 private:
  base::Result<void> take_plan(bool same_key);
  base::Result<StepCost> go_on();
  base::Result<void> record_start(const Start& start);
  base::Result<void> go_back(const std::string& why);
  base::Result<void> take_back();
  base::Result<ledger::WorkRecords> told() const {
    return writer_.recorded({"checkpoint", record::CheckpointsPruned::kind, "resume"});
  }
  base::Result<void> begin();
  // What the ledger keeps of a checkpoint; the log leads up to it.
  base::Result<base::Json> checkpoint_body(const Saver::Saved& saved) const;
  base::Result<void> begin_saving(bool at_once);
  base::Result<void> name_next(bool wait);
  base::Error not_saved(base::Error error) const;
  void report(const StepFacts& facts, double seconds);
  void warn_of(const std::vector<std::string>& unmoved);
  // Of one step, with every token of a row meeting every other.
  double flops_full() const;
  base::Result<void> begin_events();
  base::Result<void> validate(LoggedStep& logged);
  void add_accounts(record::Train::Facts& facts) const;

  Trainer& trainer_;
  Lead& lead_;
  const Validation& validation_;
  const Asked& asked_;
  ledger::ArtefactWriter& writer_;
  base::Context& ctx_;
  StepLog log_;  // opened by resume_or_start()
  const std::string machine_class_;
  RankMeter& meter_;
  Unmoved unmoved_;
  Saver saver_;
  std::int64_t newest_ = 0;  // step of the newest checkpoint that is whole; 0: there is none
  const int ranks_;
  std::set<std::string> warned_of_;        // tensors that did not move
  double seconds_, cpu_ = 0, joules_ = 0;  // when the last step ended
  StepCost before_;  // of earlier processes: what this one need not do again and lost steps
  const double began_ = seconds_;
  double record_seconds_ = 0;  // on log, digests, checkpoints and ledger, since this process began
  bool after_checkpoint_ = true;  // the next step logs the digest of its state
  bool first_ = true;             // the next step is the first of this process
  Aside aside_;                   // since the last step ended
  Storing storing_;               // the same
  double full_ = 0;               // flops_full()
  double peak_ = 0;               // of products, measured by this process for all ranks; or 0
  Events events_;
  std::vector<Rewind> rewinds_;  // so far
};

}  // namespace train
