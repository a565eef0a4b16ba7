// janua card DIR [--model NAME] [--form markdown|html|json] [--why FIELD]: the model card of a run,
// made anew from its ledger.
//
// DIR is the folder of the run, or that of a model in it. The provider's own texts come from the
// [card] section that the run recorded for that model; without a recorded card they are missing, and
// the card says so.
#include <algorithm>

#include "cli/card_form.h"
#include "cli/command.h"
#include "dossier/why.h"
#include "dossier/write_card.h"

namespace cli::light {

namespace {

using base::Code;
using base::Error;
using dossier::ModelName;

struct Subject {
  base::Path out;
  std::string model;  // content id; empty where the life has none
};

std::string list(const std::vector<ModelName>& models) {
  std::string out;
  for (const auto& model : models) out += (out.empty() ? "" : ", ") + model.name;
  return out;
}

base::Path folder_around(const base::Path& dir) {
  const auto name = base::file_name(dir);
  return name == "." || name == ".." ? base::join(dir, "..") : base::parent(dir);
}

// The folder of a model stands in the folder of its run.
base::Result<Subject> of_folder(const base::Path& dir, base::Disk& disk) {
  const auto manifest = TRY(ledger::read_manifest(disk, dir));
  Subject out{folder_around(dir), manifest.id};
  const auto models = dossier::models(disk, out.out);
  if (models.ok() && std::ranges::count(*models, manifest.id, &ModelName::id) > 0) return out;
  if (manifest.kind != "model")
    return Error{Code::bad_request, "it holds a " + manifest.kind + ", and a card is about a model",
                 dir, "name the folder of the run, or that of a model in it"};
  if (!models.ok()) return models.error();
  return Error{Code::missing, "the ledger beside it does not record this model", dir,
               "name the model's folder in the run that made it"};
}

base::Result<Subject> named(const std::string& name, const std::vector<ModelName>& models,
                            const base::Path& out) {
  std::vector<std::string> known;
  for (const auto& model : models) known.push_back(model.name);
  if (known.empty())
    return Error{Code::bad_request, "the ledger records no model", out, "leave out --model"};
  auto checked = base::check_known("model", name, known);
  if (!checked.ok()) {
    checked.error().where = out;
    return checked.error();
  }
  return Subject{out, std::ranges::find(models, name, &ModelName::name)->id};
}

// Of several models the user says which; those whose folder is gone are asked for by name only.
base::Result<Subject> choose(base::Path dir, const std::string& name, base::Disk& disk) {
  while (dir.size() > 1 && dir.ends_with('/')) dir.pop_back();
  if (!disk.exists(base::join(dir, "ledger")) && disk.exists(base::join(dir, "manifest.json"))) {
    if (name.empty()) return of_folder(dir, disk);
    return Error{Code::bad_request,
                 "--model chooses from the folder of a run, and this is an artefact", dir,
                 "leave out --model"};
  }
  const auto models = TRY(dossier::models(disk, dir));
  if (!name.empty()) return named(name, models, dir);
  auto standing = models;
  std::erase_if(standing, [](const auto& model) { return !model.stands; });
  if (standing.size() > 1)
    return Error{Code::bad_request, "there are several models here: " + list(standing), dir,
                 "say which: --model " + standing.back().name};
  if (standing.size() == 1) return Subject{dir, standing[0].id};
  return Subject{dir, models.empty() ? "" : models.back().id};
}

std::string render(const dossier::Card& card, const std::string& form) {
  if (form == "html") return dossier::to_html(card);
  return form == "json" ? base::pretty(dossier::to_json(card)) : dossier::to_markdown(card);
}

void print_why(const Invocation& invocation, const dossier::Why& why, const std::string& form) {
  if (invocation.json) return invocation.print_json(dossier::to_json(why));
  invocation.print(form == "json" ? base::pretty(dossier::to_json(why)) : dossier::to_text(why));
}

base::Result<void> run(Invocation& invocation) {
  const auto form = invocation.json ? "json" : invocation.option("form");
  if (invocation.json && invocation.has("form") && invocation.option("form") != "json")
    return Error{Code::bad_request, "--json asks for another form than --form", "--form",
                 "leave one of them out"};
  auto& disk = invocation.ctx.disk;
  const auto subject = TRY(choose(invocation.arguments[0], invocation.option("model"), disk));
  const auto recipe = TRY(dossier::stated_of(subject.model, subject.out, disk));
  dossier::Reading reading;
  if (!subject.model.empty()) reading.told = {subject.model};
  const auto evidence = TRY(dossier::Evidence::load(disk, subject.out, reading));
  const auto card = TRY(dossier::gather(recipe, evidence));
  const auto field = invocation.option("why");
  if (field.empty()) {
    if (invocation.json)
      invocation.print_json(dossier::to_json(card));
    else
      invocation.print(render(card, form));
    return {};
  }
  const auto why = TRY(dossier::why(card, field, evidence));
  print_why(invocation, why, form);
  return dossier::checked(why);
}

}  // namespace

constexpr Argument kArguments[] = {{"DIR", "the folder of a run, or of a model in it"}};
constexpr Option kOptions[] = {
    {"model", "NAME", "", "which, where the run made several"},
    {"form", "markdown|html|json", "markdown", "for people, for a browser or for programs"},
    {"why", "FIELD", "",
     "show instead where a figure comes from, record by record and file by file"}};
constexpr Example kExamples[] = {
    {"janua card out/demo --form html > card.html", "the card as a page that stands alone"},
    {"janua card out/demo --why training/Tokens", "a figure, back to its bytes"}};

constexpr JsonForm kForms[] = {
    {.text = "The card; docs/formats/card.md says more.", .more = add_card_members},
    {.when = "--why", .text = "A value of the card and its sources.", .more = add_why_members}};

extern const Entry card{
    .group = Group::look,
    .summary =
        "Print the model card of a run, made anew from its ledger, or where a figure in it "
        "comes from.",
    .arguments = kArguments,
    .options = kOptions,
    .examples = kExamples,
    .json = kForms,
    .run = run};

}  // namespace cli::light
