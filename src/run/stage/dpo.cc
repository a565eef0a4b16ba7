#include "align/dpo.h"

#include "base/settings.h"
#include "model/standing.h"
#include "run/aligned.h"
#include "run/given.h"

namespace run::stage {

namespace {

constexpr Section kSections[] = {{.name = "dpo",
                                  .text = "pairs of answers, of which one is preferred",
                                  .settings = base::options<align::DpoRecipe>}};
constexpr Input kInputs[] = {{"model", Input::Need::where_made}};

const align::DpoRecipe& own(const Instance& stage) {
  return stage.settings("dpo").as<align::DpoRecipe>();
}

base::RecipePath base_of(const Instance& stage) { return own(stage).base_model; }
base::RecipePath data_of(const Instance& stage) { return own(stage).data; }
constexpr Given kGiven[] = {{"base", "model", align::kModelFiles, base_of},
                            {"data", "dialogues", align::kDataFiles, data_of}};

base::Result<void> suits(const Instance& stage, const Recipe&) {
  TRY(aligned::reads_one_model(stage, own(stage).base_model));
  if (!own(stage).data.empty()) return {};
  return base::Error{base::Code::bad_request, "nothing says which pairs are learned from",
                     stage.where, "write data = \"pairs.jsonl\""};
}

base::Result<void> ready(const Before& before) { return aligned::ready(before, kGiven); }

[[maybe_unused]] base::Result<void> make(Work& work) {
  const auto& recipe = own(work.instance);
  auto& ctx = work.ctx;
  const auto model = TRY(aligned::model_of(work, recipe.base_model));
  const auto scribe = TRY(align::Scribe::open(ctx.disk, model, recipe.chat_template));
  const auto config = TRY(model::standing_config(ctx.disk, model));
  const auto lesson =
      TRY(align::make_pairs(recipe, recipe.data.place(), scribe, config.context, ctx));
  TRY(aligned::write_lesson(work, lesson));
  // Of the same pairs and the same model: the plan of what was begun says so, or nothing goes on.
  if (!align::read_reference(ctx.disk, work.writer.folder(), lesson.rows.count()).ok())
    TRY(align::write_reference(lesson.rows, recipe, model, work.writer.folder(), ctx));
  return aligned::learn(work, {"dpo", kGiven, model, lesson.told}, scribe);
}

}  // namespace

extern const Entry dpo{.summary = "a model that learned which of two answers is preferred",
                       .sections = kSections,
                       .inputs = kInputs,
                       .version = 1,
                       .make = MAKER(make),
                       .serves_as = "model",
                       .tells =
                           "The model learned from pairs of answers, of which one is preferred "
                           "(direct preference optimisation).",
                       .resumable = true,
                       .spent = aligned::spent,
                       .suits = suits,
                       .ready = ready,
                       .files = aligned::kFiles,
                       .given = kGiven};

}  // namespace run::stage
