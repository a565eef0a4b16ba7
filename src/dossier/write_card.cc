#include "dossier/write_card.h"

#include <algorithm>
#include <ranges>
#include <set>
#include <span>

#include "base/field.h"
#include "record/card.h"

namespace dossier {

namespace {

record::Card::Counts count_values(const Card& card) {
  std::int64_t recorded = 0, stated = 0, open = 0;
  const auto count = [&](const Value& value) {
    recorded += value.origin == Value::Origin::recorded || value.origin == Value::Origin::derived;
    stated += value.origin == Value::Origin::provider;
    open += value.origin == Value::Origin::missing;
  };
  for (const auto& section : card.sections) {
    for (const auto& field : section.fields) count(field.value);
    for (const auto& table : section.tables)
      for (const auto& row : table.rows)
        for (const auto& cell : row) count(cell);
  }
  return {.recorded = recorded, .stated = stated, .missing = open};
}

}  // namespace

base::Result<Card> read_card(const CardRecipe& recipe, const base::Path& out, base::Context& ctx,
                             const Reading& reading) {
  return gather(recipe, TRY(Evidence::load(ctx.disk, out, reading)));
}

namespace {

// Those of earlier versions quoted whatever had been measured once.
constexpr std::int64_t kQuotesItsInputs = 3;

Reading told_by(const ledger::Manifest& card) {
  Reading out;
  for (const auto& [role, id] : card.inputs) out.told.push_back(id);
  if (!out.told.empty()) out.measured = Reading::Measured::told;
  return out;
}

}  // namespace

Reading reading_of(const ledger::Manifest& card, std::uint64_t before) {
  auto out = told_by(card);
  out.before = before;
  if (card.version < kQuotesItsInputs) out.measured = Reading::Measured::ever;
  return out;
}

base::Result<void> write_card(const CardRecipe& recipe, const base::Path& out,
                              ledger::ArtefactWriter& writer, base::Context& ctx) {
  const auto evidence = TRY(Evidence::load(ctx.disk, out, told_by(writer.manifest())));
  const auto card = TRY(gather(recipe, evidence));
  TRY(ctx.disk.write_file(writer.path("card.md"), to_markdown(card)));
  TRY(ctx.disk.write_file(writer.path("card.html"), to_html(card)));
  TRY(ctx.disk.write_file(writer.path("card.json"), base::pretty(to_json(card))));
  record::Card said{count_values(card), {.to_be_provided = missing(card), .subject = {}}};
  if (const auto* model = evidence.model()) said.facts.subject = model->id;
  record::say(said, writer.manifest());
  return {};
}

namespace {

// Names under which that model, or another of them, was recorded.
std::set<std::string> names_of(const std::string& id, std::span<const ledger::Record> records) {
  std::set<std::string> out;
  for (const auto& record : records)
    if (record.kind == "artefact" && text_at(record.body, "id") == id)
      out.insert(text_at(record.body, "name"));
  return out;
}

}  // namespace

base::Result<CardRecipe> stated_of(const std::string& model, const base::Path& out,
                                   base::Disk& disk) {
  CardRecipe recipe;
  const auto records = TRY(ledger::read_ledger(disk, base::join(out, "ledger")));
  const auto wanted = names_of(model, records);
  for (const auto& record : records | std::views::reverse) {
    if (record.kind != "artefact" || text_at(record.body, "kind") != record::Card::kind) continue;
    const auto folder = base::join(out, text_at(record.body, "name"));
    if (!disk.exists(base::join(folder, "manifest.json"))) continue;
    const auto manifest = TRY(ledger::read_manifest(disk, folder));
    const auto evidence = TRY(Evidence::load(disk, out, reading_of(manifest, record.index)));
    const auto* subject = evidence.model();
    const auto names = names_of(subject ? subject->id : "", records);
    const bool about_it =
        std::ranges::any_of(names, [&](const auto& name) { return wanted.contains(name); });
    if (subject && !model.empty() && !about_it) continue;
    TRY(base::from_json(manifest.recipe, recipe, folder));
    return recipe;
  }
  return recipe;
}

}  // namespace dossier
