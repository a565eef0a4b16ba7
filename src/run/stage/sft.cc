#include "align/sft.h"

#include "base/settings.h"
#include "model/standing.h"
#include "run/aligned.h"
#include "run/given.h"

namespace run::stage {

namespace {

constexpr Section kSections[] = {{.name = "sft",
                                  .text = "examples that a model is taught with",
                                  .settings = base::options<align::SftRecipe>}};
constexpr Input kInputs[] = {{"model", Input::Need::where_made}};

const align::SftRecipe& own(const Instance& stage) {
  return stage.settings("sft").as<align::SftRecipe>();
}

base::RecipePath base_of(const Instance& stage) { return own(stage).base_model; }
base::RecipePath data_of(const Instance& stage) { return own(stage).data; }
constexpr Given kGiven[] = {{"base", "model", align::kModelFiles, base_of},
                            {"data", "dialogues", align::kDataFiles, data_of}};

base::Result<void> suits(const Instance& stage, const Recipe&) {
  TRY(aligned::reads_one_model(stage, own(stage).base_model));
  if (!own(stage).data.empty()) return {};
  return base::Error{base::Code::bad_request, "nothing says what the model is taught with",
                     stage.where, "write data = \"examples.jsonl\""};
}

base::Result<void> ready(const Before& before) { return aligned::ready(before, kGiven); }

[[maybe_unused]] base::Result<void> make(Work& work) {
  const auto& recipe = own(work.instance);
  const auto model = TRY(aligned::model_of(work, recipe.base_model));
  const auto scribe = TRY(align::Scribe::open(work.ctx.disk, model, recipe.chat_template));
  const auto config = TRY(model::standing_config(work.ctx.disk, model));
  const auto lesson = TRY(align::make_lesson(recipe, recipe.data.place(), scribe, config.context,
                                             work.ctx));
  TRY(aligned::write_lesson(work, lesson));
  return aligned::learn(work, {"sft", kGiven, model, lesson.told}, scribe);
}

}  // namespace

extern const Entry sft{.summary = "a model that was taught by examples, with its training",
                       .sections = kSections,
                       .inputs = kInputs,
                       .version = 1,
                       .make = MAKER(make),
                       .serves_as = "model",
                       .tells = "The model was taught by examples of dialogues (supervised "
                                "fine-tuning).",
                       .resumable = true,
                       .spent = aligned::spent,
                       .suits = suits,
                       .ready = ready,
                       .files = aligned::kFiles,
                       .given = kGiven};

}  // namespace run::stage
