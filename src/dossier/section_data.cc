// Training data and held-out text: what the model was made from, under which licences.
#include "dossier/format.h"
#include "dossier/section.h"

namespace dossier {

using base::Result;

namespace {

// The columns of sources.json that a reader wants, in his order; where it was on a disk is not his
// affair.
Table sources_table(const Quote& sources) {
  Table table{
      "Sources", {"source", "version", "kind", "language", "bytes", "SHA-256", "fetched"}, {}};
  for (std::size_t i = 0; i < sources.value.size(); ++i) {
    std::vector<Value> row;
    for (const char* key : {"name", "version", "kind", "language", "bytes", "sha256", "fetched"}) {
      const auto pointer = "/" + std::to_string(i) + "/" + key;
      const bool there = sources.value.contains(base::Json::json_pointer(pointer));
      row.push_back(there ? quoted(part(sources, pointer), counted(part(sources, pointer).value))
                          : label(""));
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

void add_rows(Section& out, const std::string& caption, const std::optional<Quote>& quote) {
  if (quote && quote->value.is_structured() && !quote->value.empty()) {
    out.tables.push_back(rows_table(caption, *quote));
  } else {
    out.fields.push_back({caption, quoted(std::optional<Quote>())});
  }
}

}  // namespace

Result<Section> training_data(const CardRecipe&, const Evidence& evidence) {
  Section out{.id = "data", .title = "Training data"};
  out.paragraphs = {
      "Licences are those of the source texts, as their packages state them: the expression, the "
      "stanza "
      "that says it, and the digest of its text. They are no licence of the weights, and none is "
      "implied."};
  const auto sources = TRY(evidence.file("sources", "sources.json", ""));
  if (sources && sources->value.is_array())
    out.tables.push_back(sources_table(*sources));
  else
    out.fields.push_back({"Sources", quoted(std::optional<Quote>())});
  add_rows(out, "Licences of the sources", first_of(evidence, {{"corpus", "/facts/licenses"}}));
  add_rows(out, "Documents and bytes by language and source",
           first_of(evidence, {{"corpus", "/facts/table"}, {"corpus", "/counts"}}));
  add_rows(out, "Tokens in the shards, by language", first_of(evidence, {{"shards", "/counts"}}));
  return out;
}

Result<Section> held_out_text(const CardRecipe&, const Evidence& evidence) {
  Section out{.id = "held-out", .title = "Held-out text"};
  out.paragraphs = {
      "Pages are the same page keys in every variant that has pages; messages are the same "
      "catalogue, "
      "context and message in every variant. Text equal or nearly equal to held-out text is taken "
      "out of "
      "the training side, in whatever source it stands; the counts say how much."};
  const auto recipe = evidence.manifest("corpus", "/recipe");
  if (!recipe) {
    out.fields.push_back({"Definition", quoted(recipe)});
    return out;
  }
  for (const auto& [key, unused] : recipe->value.items()) {
    if (!key.starts_with("heldout") && !key.starts_with("near")) continue;
    const auto value = part(*recipe, "/" + key);
    out.fields.push_back({key, quoted(value, plain(value.value))});
  }
  if (const auto facts = evidence.manifest("corpus", "/facts/heldout"))
    out.tables.push_back(rows_table("Held-out documents", *facts));
  return out;
}

}  // namespace dossier
