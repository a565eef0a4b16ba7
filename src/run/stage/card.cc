#include "dossier/write_card.h"
#include "run/recipe.h"

namespace run::stage {

namespace {
constexpr Section kSections[] = {
    {"card", "the model card: what only the provider can say", base::options<dossier::CardRecipe>}};
constexpr Input kInputs[] = {{"*", Input::Need::where_made}};
constexpr File kFiles[] = {{"card.json"}, {"card.md"}, {"card.html"}};

[[maybe_unused]] base::Result<void> make(Work& work) {
  return dossier::write_card(work.section<dossier::CardRecipe>("card"), work.out, work.writer,
                             work.ctx);
}
}  // namespace

extern const Entry card{.summary = "the model card, in three forms",
                        .sections = kSections,
                        .inputs = kInputs,
                        .version = 1,
                        .make = MAKER(make),
                        .files = kFiles};

}  // namespace run::stage
