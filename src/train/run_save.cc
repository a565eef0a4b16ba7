// Checkpoints, at once or in the background, and their names in the ledger.
#include "train/checkpoint.h"
#include "train/not_finite.h"
#include "train/prune.h"
#include "train/run.h"

namespace train {

base::Result<base::Json> Run::checkpoint_body(const Saver::Saved& saved) const {
  const auto& losses = log_.losses();
  const auto said = TRY(record::of<record::Checkpoint>(saved.manifest, writer_.folder()));
  const auto line = static_cast<std::size_t>(saved.step - 1);
  return record::to_json(
      record::CheckpointSaved{.step = saved.step,
                              .state = said.facts.state,
                              .id = saved.manifest.id,
                              .loss = line < losses.size() ? losses[line].loss : 0.0});
}

base::Result<void> Run::save(bool background) {
  const double began = ctx_.clock.seconds();
  auto saved = base::guard(
      "checkpoint", [&] { return begin_saving(!background); },
      "set train.checkpoints.background to false, or use a machine with more memory");
  after_checkpoint_ = true;
  const double seconds = ctx_.clock.seconds() - began;
  aside_.checkpoint += seconds;
  record_seconds_ += seconds;
  return saved;
}

base::Result<void> Run::begin_saving(bool at_once) {
  TRY(name_next(true));      // one at a time
  for (const auto* input : asked_.inputs)
    TRY(input->untouched());  // a later process goes on from this state and cannot ask any more
  const auto look = [this](const State& state) -> base::Result<void> {
    TRY(check_weights(state, trainer_.layout));
    return log_.sync();  // a checkpoint to which no log leads is worth nothing
  };
  const auto begun = saver_.begin(
      writer_.folder(), trainer_.state, at_once,
      [this](const base::Path& folder) { return lead_.save(folder); }, look);
  if (!begun.ok()) return not_saved(begun.error());
  return at_once ? name_next(true) : base::Result<void>();
}

base::Result<void> Run::name_saved(bool wait) {
  const double began = ctx_.clock.seconds();
  TRY(name_next(wait));
  const double seconds = ctx_.clock.seconds() - began;
  aside_.checkpoint += seconds;
  record_seconds_ += seconds;
  return {};
}

base::Result<void> Run::name_next(bool wait) {
  const auto saved = saver_.next(
      wait, [this](base::Result<TensorDigests> own) { return lead_.saved(std::move(own)); });
  if (!saved.ok()) return not_saved(saved.error());
  if (!*saved) return {};
  TRY(writer_.record("checkpoint", TRY(checkpoint_body(**saved))));
  newest_ = (*saved)->step;
  storing_.saving += (*saved)->seconds;
  return prune(trainer_.recipe, writer_, ctx_);
}

// Whoever frees space loses no step before the newest checkpoint, and is told so.
base::Error Run::not_saved(base::Error error) const {
  if (error.code != base::Code::full_disk) return error;
  error.what += " for a checkpoint";
  error.hint = "free some space and run the same command: " +
               (newest_ > 0 ? "it goes on after step " + std::to_string(newest_) +
                                  ", whose checkpoint is whole"
                            : "no checkpoint was saved before this one, so it begins anew") +
               "; train.checkpoints.keep_last bounds how many stay";
  return error;
}

}  // namespace train
