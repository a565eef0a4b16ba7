#include <set>

#include "dossier/write_card.h"
#include "run/export_recipe.h"
#include "run/recipe.h"

namespace run::stage {

namespace {
constexpr Section kSections[] = {
    {"card", "the model card: what only the provider can say", base::options<dossier::CardRecipe>}};
constexpr Input kInputs[] = {{"*", Input::Need::where_made}};
constexpr File kFiles[] = {{"card.json"}, {"card.md"}, {"card.html"}};

// The card is about the model among what the stage reads, so it is told the ids of that.
[[maybe_unused]] base::Result<void> make(Work& work) {
  return dossier::write_card(work.section<dossier::CardRecipe>("card"), work.out, work.writer,
                             work.ctx);
}

void add_ancestors(const Recipe& recipe, const std::string& name, std::set<std::string>& out) {
  for (const auto& input : recipe.find(name)->inputs)
    if (out.insert(input.name).second) add_ancestors(recipe, input.name, out);
}

bool is_model(const Instance& stage) {
  return stage.kind == "model" ||
         (stage.entry->serves_as && stage.entry->serves_as == std::string("model"));
}

// Models among what is read from which no other of them is made.
std::vector<std::string> subjects(const Instance& stage, const Recipe& recipe) {
  std::vector<std::string> out;
  std::set<std::string> older;
  for (const auto& input : stage.inputs) {
    if (!is_model(*recipe.find(input.name))) continue;
    out.push_back(input.name);
    add_ancestors(recipe, input.name, older);
  }
  std::erase_if(out, [&](const auto& name) { return older.contains(name); });
  return out;
}

// Two places for one licence would say two things one day.
base::Result<void> one_license(const Instance& card, const std::vector<std::string>& models,
                               const Recipe& recipe) {
  if (card.settings("card").as<dossier::CardRecipe>().weights_license.empty()) return {};
  for (const auto& name : models) {
    const auto& model = *recipe.find(name);
    if (model.kind != "model" || model.settings("export").as<ExportRecipe>().license.empty())
      continue;
    return base::Error{base::Code::bad_request,
                       "the licence of the weights is stated twice: for the model '" + name +
                           "' by export.license, and for its card by card.weights_license",
                       card.where, "take card.weights_license out; the card quotes the model's"};
  }
  return {};
}

base::Result<void> suits(const Instance& stage, const Recipe& recipe) {
  const auto models = subjects(stage, recipe);
  TRY(one_license(stage, models, recipe));
  if (stage.from.empty() || models.size() < 2) return {};
  return base::Error{base::Code::bad_request,
                     "the card '" + stage.name + "' is told of several models: " + models[0] +
                         ", " + models[1] + ", and speaks of one",
                     stage.where, "write from = [\"" + models[0] + "\"], and a card for each"};
}
}  // namespace

extern const Entry card{.summary = "the model card, in three forms",
                        .sections = kSections,
                        .inputs = kInputs,
                        // 2: totals, energy in kWh, held-out settings in words; 3: of what was
                        // measured only what the card reads (dossier/write_card.cc); 4: rows of
                        // wide tables told one below the other on a phone, files by path
                        .version = 4,
                        .make = MAKER(make),
                        .suits = suits,
                        .files = kFiles};

}  // namespace run::stage
