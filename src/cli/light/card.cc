// janua card DIR [--form markdown|html|json]: the model card of a run, made anew from its ledger.
//
// The provider's own texts come from the [card] section that the run recorded; without a recorded
// card they are missing, and the card says so.
#include "base/field.h"
#include "cli/command.h"
#include "dossier/write_card.h"

namespace cli::light {

namespace {

using base::Code;
using base::Error;

// What the provider stated when the card of this run was made.
base::Result<dossier::CardRecipe> recorded_recipe(base::Disk& disk, const base::Path& out) {
  dossier::CardRecipe recipe;
  const auto folder = base::join(out, "card");
  if (!disk.exists(base::join(folder, "manifest.json"))) return recipe;
  const auto manifest = TRY(ledger::read_manifest(disk, folder));
  TRY(base::from_json(manifest.recipe, recipe, folder));
  return recipe;
}

base::Result<std::string> render(const dossier::Card& card, const std::string& form) {
  if (form == "markdown") return dossier::to_markdown(card);
  if (form == "html") return dossier::to_html(card);
  if (form == "json") return base::pretty(dossier::to_json(card));
  return Error{Code::bad_request, "'" + form + "' is not a form of a card", "--form",
               "choose markdown, html or json"};
}

base::Result<void> run(Invocation& invocation) {
  const auto form = TRY(invocation.option("form", invocation.json ? "json" : "markdown"));
  TRY(invocation.expect(1));
  const auto& out = invocation.arguments[0];
  const auto recipe = TRY(recorded_recipe(invocation.ctx.disk, out));
  const auto card = TRY(dossier::read_card(recipe, out, invocation.ctx));
  invocation.print(TRY(render(card, form)));
  return {};
}

}  // namespace

extern const Entry card{"DIR [--form markdown|html|json]",
                        "Print the model card of a run, made anew from its ledger.", run};

}  // namespace cli::light
