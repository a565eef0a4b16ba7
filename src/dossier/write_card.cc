#include "dossier/write_card.h"

namespace dossier {

namespace {

base::Json count_values(const Card& card) {
  std::int64_t recorded = 0, stated = 0, open = 0;
  const auto count = [&](const Value& value) {
    recorded += value.origin == Value::Origin::recorded;
    stated += value.origin == Value::Origin::provider;
    open += value.origin == Value::Origin::missing;
  };
  for (const auto& section : card.sections) {
    for (const auto& field : section.fields) count(field.value);
    for (const auto& table : section.tables)
      for (const auto& row : table.rows)
        for (const auto& cell : row) count(cell);
  }
  return {{"recorded", recorded}, {"stated", stated}, {"missing", open}};
}

}  // namespace

base::Result<Card> read_card(const CardRecipe& recipe, const base::Path& out, base::Context& ctx,
                             std::uint64_t before) {
  return gather(recipe, TRY(Evidence::load(ctx.disk, out, before)));
}

base::Result<void> write_card(const CardRecipe& recipe, const base::Path& out,
                              ledger::ArtefactWriter& writer, base::Context& ctx) {
  const auto card = TRY(read_card(recipe, out, ctx));
  TRY(ctx.disk.write_file(writer.path("card.md"), to_markdown(card)));
  TRY(ctx.disk.write_file(writer.path("card.html"), to_html(card)));
  TRY(ctx.disk.write_file(writer.path("card.json"), base::pretty(to_json(card))));
  writer.manifest().counts = count_values(card);
  writer.manifest().facts = {{"to_be_provided", missing(card)}};
  return {};
}

}  // namespace dossier
