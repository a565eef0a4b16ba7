#include "infer/model_kind.h"
#include "model/rewrite.h"
#include "run/merge_recipe.h"
#include "run/model_folder.h"
#include "run/recipe.h"

namespace run::stage {

namespace {
constexpr Section kSections[] = {
    {"merge", "how two models of one shape become one", base::options<MergeRecipe>}};
// `base`: what both were made from, for ways that look at what each changed.
constexpr Input kInputs[] = {{"model", Input::Need::where_made, "base"},
                             {.kind = "model", .role = "first"},
                             {.kind = "model", .role = "second"}};

const MergeRecipe& own(const Instance& stage) { return stage.settings("merge").as<MergeRecipe>(); }

base::Result<void> suits(const Instance& stage, const Recipe&) {
  const auto& how = own(stage).how;
  const bool has = stage.reads("base") != nullptr;
  if (how.entry().needs_base == has) return {};
  return base::Error{
      base::Code::bad_request,
      has ? "the way '" + how.kind() + "' knows nothing of a base"
          : "the way '" + how.kind() + "' asks for the model that both were made from",
      stage.where,
      has ? "take base out of from"
          : "write from = {base = \"...\", first = \"...\", second = \"...\"}"};
}

[[maybe_unused]] base::Result<void> make(Work& work) {
  const auto& recipe = own(work.instance);
  model::Merging merging{.how = recipe.how};
  merging.models = {work.input("first"), work.input("second")};
  merging.weights = recipe.weights;
  if (work.instance.reads("base")) merging.base = work.input("base");
  TRY(model::merge_models(work.ctx, merging, model_place(work)));
  TRY(infer::keep_kind(work.ctx.disk, work.input("first"), model_place(work)));
  return take_model(work);
}
}  // namespace

extern const Entry merge{
    .summary = "one model of two of the same shape: their mean, or the changes that both agree on",
    .sections = kSections,
    .inputs = kInputs,
    .version = 1,
    .make = MAKER(make),
    .serves_as = "model",
    .tells = "Its weights are made of those of two models.",
    .suits = suits,
    .files = kModelFiles};

}  // namespace run::stage
