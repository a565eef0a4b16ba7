#include "tokenizer/surgery/surgery.h"

#include "infer/model_kind.h"
#include "model/named_ids.h"
#include "model/new_vocabulary.h"
#include "run/given.h"
#include "run/languages.h"
#include "run/model_folder.h"
#include "run/recipe.h"
#include "run/surgery_recipe.h"
#include "text/language.h"
#include "tokenizer/surgery/written.h"
#include "tokenizer/take_over.h"
#include "train/init_model.h"

namespace run::stage {

namespace {
constexpr Section kSections[] = {{"surgery",
                                  "which new tokens a model gets, learnt from the corpus",
                                  base::options<SurgeryRecipe>}};
constexpr Input kInputs[] = {{"corpus"}};

const SurgeryRecipe& own(const Instance& stage) {
  return stage.settings("surgery").as<SurgeryRecipe>();
}
base::RecipePath base_of(const Instance& stage) { return own(stage).base_model; }
constexpr Given kGiven[] = {{"base", "model", train::kFromFiles, base_of}};

std::vector<std::string> languages_of(const Instance& stage) {
  std::vector<std::string> out;
  for (const auto& code : own(stage).languages)
    if (auto known = text::canonical_language(code); known.ok()) out.push_back(known.take());
  return out;
}

base::Result<void> suits(const Instance& stage, const Recipe& recipe) {
  if (base_of(stage).empty())
    return base::Error{base::Code::bad_request,
                       "the stage '" + stage.name + "' has no model to operate on", stage.where,
                       "write base = \"FOLDER\""};
  return check_languages(stage, "surgery.languages", languages_of(stage),
                         languages_before(stage, recipe));
}

base::Result<void> ready(const Before& before) {
  TRY(look_at_given(kGiven[0], before.stage, before.disk, {ledger::Digests::known}));
  return {};
}

[[maybe_unused]] std::vector<base::Path> text_files(const Work& work) {
  auto languages = languages_of(work.instance);
  if (languages.empty()) languages = languages_before(work.instance, work.recipe);
  std::vector<base::Path> out;
  for (const auto& language : languages)
    out.push_back(base::join(base::join(work.input("corpus"), "train"), language + ".jsonl.zst"));
  return out;
}

[[maybe_unused]] base::Result<void> operate(Work& work, const base::Path& model) {
  namespace surgery = tokenizer::surgery;
  auto patient = TRY(surgery::patient_at(work.ctx.disk, model));
  patient.named.merge(TRY(model::named_ids(work.ctx.disk, model)));
  const auto& recipe = own(work.instance);
  const auto operated = TRY(surgery::extend(patient, text_files(work), recipe.tokens, work.ctx));
  model::NewVocabulary vocabulary;
  vocabulary.moved = operated.change.moved;
  vocabulary.head_of_all = recipe.head == "all";
  vocabulary.files = operated.files;
  vocabulary.has_former_ids = surgery::has_former_ids;
  for (const auto& token : operated.change.added) vocabulary.made_of.push_back(token.made_of);
  const auto revised =
      TRY(model::revise_vocabulary(work.ctx, model, vocabulary, model_place(work)));
  work.ctx.reporter.note(work.instance.name, std::to_string(operated.change.added.size()) +
                                                 " new tokens; the model has " +
                                                 std::to_string(revised.now) + " rows, and had " +
                                                 std::to_string(revised.before));
  return infer::keep_kind(work.ctx.disk, model, model_place(work));
}

[[maybe_unused]] base::Result<void> make(Work& work) {
  const auto given = TRY(look_at_given(kGiven[0], work.instance, work.ctx.disk, {}));
  TRY(given.is_asked_for(work.writer.manifest().inputs, "base"));
  TRY(operate(work, given.folder));
  TRY(given.untouched(work.ctx.disk));
  TRY(take_model(work));
  work.writer.manifest().facts["base"] = record::to_json(train::said_of(work.ctx.disk, given));
  return {};
}
}  // namespace

extern const Entry surgery{
    .summary = "a model with new tokens for the languages of a corpus",
    .sections = kSections,
    .inputs = kInputs,
    .version = 1,
    .make = MAKER(make),
    .serves_as = "model",
    .tells =
        "Its vocabulary got new tokens, whose rows began as means of those of the tokens that "
        "make them up.",
    .suits = suits,
    .ready = ready,
    .files = kModelFiles,
    .given = kGiven};

}  // namespace run::stage
