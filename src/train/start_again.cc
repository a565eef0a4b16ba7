#include "train/start_again.h"

#include "ledger/given.h"
#include "train/init_model.h"

namespace train {

base::Result<void> start_again(Trainer& trainer, const ledger::Manifest& trained,
                               const base::Path& init, base::Context& ctx) {
  const auto wanted = trained.inputs.find("init");
  if (wanted == trained.inputs.end()) return trainer.start(), base::Result<void>();
  if (init.empty())
    return base::Error{base::Code::missing,
                       "the first steps need the weights of the model " + wanted->second +
                           ", from which the training started",
                       "", "bring that model, and say where it stands"};
  model::ModelRecipe model;
  TRY(base::from_json(trained.recipe.value("model", base::Json::object()), model, init));
  const auto given = TRY(ledger::look_at_given(ctx.disk, init, "model", init_files(model),
                                               {ledger::Digests::known, ctx.pool}));
  if (given.id != wanted->second)
    return base::Error{
        base::Code::verification,
        "this is the model " + given.id + ", the training started from " + wanted->second, init,
        "bring the model that it started from"};
  trainer.start(TRY(init_weights(ctx.disk, init, model, trainer.config.vocabulary)));
  return given.untouched(ctx.disk);
}

}  // namespace train
