#include "run/graph.h"
#include "train/loop.h"
#include "train/plan.h"

namespace run::stage {

namespace {
constexpr Section kSections[] = {{"model", "what is trained", base::options<model::ModelRecipe>},
                                 {"train", "how it is trained", base::options<train::TrainRecipe>}};
constexpr Input kInputs[] = {{"shards"}, {"parity", Input::Need::gate}};

[[maybe_unused]] base::Result<void> make(Work& work) {
  return train::train(work.section<model::ModelRecipe>("model"),
                      work.section<train::TrainRecipe>("train"), work.input("shards"), work.seed(),
                      work.writer, work.ctx);
}

train::Plan plan_of(const Wish& wanted) {
  const auto& stage = *wanted.stage;
  return {stage.settings("model").as<model::ModelRecipe>(),
          stage.settings("train").as<train::TrainRecipe>(), wanted.inputs.at("shards"),
          wanted.seed};
}

bool goes_on(const Wish& wanted, const base::Path& folder, base::Context& ctx) {
  return train::can_go_on(ctx.disk, folder, plan_of(wanted));
}

base::Result<std::string> grow(const Wish& wanted, const base::Path& folder, const base::Path& work,
                               base::Context& ctx) {
  const auto step = TRY(train::grow(ctx.disk, folder, work, plan_of(wanted)));
  return step == 0 ? ""
                   : "grows from step " + std::to_string(step) + " of the one that stands here";
}

}  // namespace

extern const Entry train{.summary = "checkpoints of training, a log of every step",
                         .sections = kSections,
                         .inputs = kInputs,
                         .version = 1,
                         .make = MAKER(make),
                         .resumable = true,
                         .goes_on = goes_on,
                         .grow = grow};

}  // namespace run::stage
