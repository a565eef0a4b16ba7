#include "align/grpo.h"

#include "base/settings.h"
#include "model/standing.h"
#include "run/aligned.h"
#include "run/given.h"

namespace run::stage {

namespace {

constexpr Section kSections[] = {{.name = "grpo",
                                  .text = "prompts whose answers are graded, and learned from",
                                  .settings = base::options<align::GrpoRecipe>}};
constexpr Input kInputs[] = {{"model", Input::Need::where_made}};

const align::GrpoRecipe& own(const Instance& stage) {
  return stage.settings("grpo").as<align::GrpoRecipe>();
}

base::RecipePath base_of(const Instance& stage) { return own(stage).base_model; }
base::RecipePath data_of(const Instance& stage) { return own(stage).data; }
constexpr Given kGiven[] = {{"base", "model", align::kModelFiles, base_of},
                            {"data", "dialogues", align::kDataFiles, data_of}};

base::Result<void> suits(const Instance& stage, const Recipe&) {
  TRY(aligned::reads_one_model(stage, own(stage).base_model));
  if (!own(stage).data.empty()) return {};
  return base::Error{base::Code::bad_request, "nothing says what the policy is asked", stage.where,
                     "write data = \"prompts.jsonl\""};
}

base::Result<void> ready(const Before& before) { return aligned::ready(before, kGiven); }

[[maybe_unused]] base::Result<void> make(Work& work) {
  const auto& recipe = own(work.instance);
  const auto model = TRY(aligned::model_of(work, recipe.base_model));
  const auto scribe = TRY(align::Scribe::open(work.ctx.disk, model, recipe.chat_template));
  const auto config = TRY(model::standing_config(work.ctx.disk, model));
  const auto made =
      TRY(align::make_prompts(recipe, recipe.data.place(), scribe, config.context, work.ctx));
  work.ctx.reporter.note("grpo", align::sentence_of(made.lesson.told));
  TRY(align::rollout::write_prompts(work.ctx.disk, work.writer.folder(), made.prompts));
  TRY(work.ctx.disk.write_file(work.writer.path(align::kDropped), made.lesson.dropped));
  return aligned::learn(work, {"grpo", kGiven, model, made.lesson.told}, scribe);
}

}  // namespace

extern const Entry grpo{
    .summary = "a model that learned from graded answers of its own, with its training",
    .sections = kSections,
    .inputs = kInputs,
    .version = 1,
    .make = MAKER(make),
    .serves_as = "model",
    .tells =
        "The model learned from answers of its own that rules graded (reinforcement "
        "learning with verifiable rewards).",
    .resumable = true,
    .spent = aligned::spent,
    .suits = suits,
    .ready = ready,
    .files = aligned::kRolloutFiles,
    .given = kGiven};

}  // namespace run::stage
