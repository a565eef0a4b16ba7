// Re-execution: the same steps from the same checkpoint must lead to the same bits.
#include "record/train.h"
#include "train/checkpoint.h"
#include "train/loop.h"
#include "train/machine_class.h"
#include "train/rewind.h"
#include "train/start_again.h"
#include "train/step_log.h"
#include "train/trainer.h"

namespace train {

base::Result<std::string> replay(const base::Path& train_folder, const base::Path& shards,
                                 std::int64_t checkpoint_step, std::int64_t steps,
                                 base::Context& ctx) {
  const auto trained = TRY(ledger::read_manifest(ctx.disk, train_folder));
  const auto log = TRY(read_steps(ctx.disk, train_folder));
  model::ModelRecipe model;
  TrainRecipe recipe;
  TRY(base::from_json(trained.recipe.value("model", base::Json::object()), model, train_folder));
  TRY(base::from_json(trained.recipe.value("train", base::Json::object()), recipe, train_folder));
  TRY(model.check());
  TRY(recipe.check());
  const auto here = machine_class(recipe);
  for (const auto& theirs : machine_classes(log, checkpoint_step + 1, checkpoint_step + steps))
    if (theirs != here)
      return base::Error{base::Code::unsupported,
                         "not comparable here: the steps were made on '" + theirs +
                             "', this machine is '" + here + "'",
                         train_folder, "re-execute on a machine of that class"};
  const auto trainer = TRY(Trainer::open(model, recipe, shards, trained.seed, ctx, rank::alone(),
                                         Trainer::Begin::later));
  TRY(take_rewinds(ctx.disk, train_folder, recipe, trainer->order()));
  if (checkpoint_step > 0) {
    const auto folder = base::join(train_folder, checkpoint_name(checkpoint_step));
    TRY(load_checkpoint(ctx, folder, trainer->layout, trainer->state));
    trainer->state_changed();
  } else {
    const auto init = TRY(record::of<record::Train>(trained, train_folder)).facts.init;
    TRY(start_again(*trainer, trained, init ? init->folder : "", ctx));
  }
  for (std::int64_t i = 0; i < steps; ++i) {
    TRY(ctx.cancel.check("replay"));
    TRY(trainer->step());
  }
  return state_digest(trainer->state.step,
                      tensor_digests(trainer->state, trainer->layout, ctx.pool));
}

}  // namespace train
