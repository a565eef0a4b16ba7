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

std::string render(const dossier::Card& card, const std::string& form) {
  if (form == "html") return dossier::to_html(card);
  return form == "json" ? base::pretty(dossier::to_json(card)) : dossier::to_markdown(card);
}

base::Result<void> run(Invocation& invocation) {
  const auto form = invocation.json ? "json" : invocation.option("form");
  if (invocation.json && invocation.has("form") && invocation.option("form") != "json")
    return Error{Code::bad_request, "--json asks for another form than --form", "--form",
                 "leave one of them out"};
  const auto& out = invocation.arguments[0];
  const auto recipe = TRY(recorded_recipe(invocation.ctx.disk, out));
  const auto card = TRY(dossier::read_card(recipe, out, invocation.ctx));
  invocation.print(render(card, form));
  return {};
}

}  // namespace

constexpr Argument kArguments[] = {{"DIR", "the folder of a run"}};
constexpr Option kOptions[] = {
    {"form", "markdown|html|json", "markdown", "for people, for a browser or for programs"}};
constexpr Example kExamples[] = {
    {"janua card out/demo --form html > card.html", "the card as a page that stands alone"}};

extern const Entry card{.group = Group::look,
                        .summary = "Print the model card of a run, made anew from its ledger.",
                        .arguments = kArguments,
                        .options = kOptions,
                        .examples = kExamples,
                        .run = run};

}  // namespace cli::light
