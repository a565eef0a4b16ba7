// Several ranks at one training: what rank 0 asks of the others, and what these do.
//
// Rank 0 runs the training as if it were alone: it resumes, logs, saves and reports, and says before
// each step that it comes. The others open the same trainer, take the state, and make the steps with it
// (train/step.h); they write nothing, but with train.shard_optimizer their shares of a checkpoint.
#pragma once

#include <memory>
#include <string>

#include "train/checkpoint.h"
#include "train/rank_meter.h"
#include "train/trainer.h"

namespace train {

// Opens the trainer on all ranks at once, whose states have not begun, and makes their meters known to each other. Error, the same on each: the first rank's that failed;
// bad_request, if they stand on machines of different classes, where no bits are equal, or their
// shards are not those of rank 0.
base::Result<std::unique_ptr<Trainer>> open_together(const model::ModelRecipe& model,
                                                     const TrainRecipe& recipe,
                                                     const base::Path& shards, std::int64_t seed,
                                                     base::Context& ctx, rank::Ranks& ranks,
                                                     RankMeter& meter);

// Rank 0's hold on the others for one training. Alone it does nothing.
class Lead {
 public:
  // Calls them to the stage of that name (run/follow.h).
  Lead(rank::Ranks& ranks, const std::string& stage, const TrainRecipe& recipe);
  Lead(const Lead&) = delete;
  // Lets them go, however the training ended.
  ~Lead();

  // Whether they were reached. Error: as rank::Ranks has it, here and below.
  base::Result<void> called() const { return called_; }
  // They take over this state, which was loaded from that checkpoint ("": it is a beginning), where
  // each finds its share. To be called after each change of it that no step made.
  base::Result<void> give(Trainer& trainer, const base::Path& checkpoint);
  // They make the next step, too.
  base::Result<void> step();
  // After a step: what they spent, and whether one of them was asked to stop; then so is `cancel`.
  base::Result<void> hear(base::Cancel& cancel, RankMeter& meter);

  // How many ranks write a checkpoint: 1, unless they hold shares.
  int savers() const { return shared_out_ ? ranks_.size() : 1; }
  // They begin to write their shares into that folder.
  base::Result<void> save(const base::Path& folder);
  // They finish that; what all wrote, if this rank wrote its own, too. Error: that of the lowest rank
  // that failed.
  base::Result<TensorDigests> saved(base::Result<TensorDigests> own);
  // Of the whole state, of which this rank holds that one.
  base::Result<TensorDigests> digests(const State& state, const model::Layout& layout,
                                      const base::Pool& pool);

 private:
  rank::Ranks& ranks_;
  const bool shared_out_;  // the optimizer's arrays
  base::Result<void> called_;
};

// All that the others do in a training, until they are let go. What fails on all ranks is said by rank 0.
// Error: what only this one knows, after which it must end.
base::Result<void> follow(const model::ModelRecipe& model, const TrainRecipe& recipe,
                          const base::Path& shards, std::int64_t seed, base::Context& ctx,
                          rank::Ranks& ranks);

}  // namespace train
