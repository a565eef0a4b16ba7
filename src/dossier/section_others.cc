// What was made by kinds of stages that no section knows: what they say of themselves.
#include <algorithm>

#include "dossier/section.h"

namespace dossier {

namespace {

// The role, the name of what was read and its content id; of what is gone the id alone.
void add_inputs(Table& table, const Evidence& evidence, const Evidence::Artefact& artefact) {
  const auto inputs = artefact.json.value("inputs", base::Json::object());
  for (const auto& [role, id] : inputs.items()) {
    const auto quote = *evidence.manifest(artefact, "/inputs" + pointer_step(role));
    auto value = quoted(quote, plain(quote.value));
    const auto* read = evidence.find(plain(id));
    if (const auto name = read ? evidence.recorded(*read, "/name") : std::nullopt) {
      value.text = plain(name->value) + ", " + value.text;
      value.parts = {quote, *name};
    }
    table.rows.push_back({label("reads " + role), std::move(value)});
  }
}

Table table_of(const Evidence& evidence, const Evidence::Artefact& artefact) {
  Table out{evidence.title(artefact), {"what", "value"}, {}};
  const auto add = [&](const char* what, const std::optional<Quote>& quote) {
    if (quote) out.rows.push_back({label(what), quoted(*quote, plain(quote->value))});
  };
  add("name", evidence.recorded(artefact, "/name"));
  add("kind", evidence.manifest(artefact, "/kind"));
  add("in its own words", evidence.recorded(artefact, "/tells"));
  add_inputs(out, evidence, artefact);
  add_plain_rows(out, evidence.manifest(artefact, "/counts"));
  add_plain_rows(out, evidence.manifest(artefact, "/facts"));
  return out;
}

}  // namespace

base::Result<Section> other_stages(const Evidence& evidence,
                                   const std::vector<const char*>& spoken_of) {
  Section out{.id = "stages", .title = "Other stages"};
  for (const auto* one : evidence.all())
    if (std::ranges::none_of(spoken_of, [&](const char* kind) { return one->is_a(kind); }))
      out.tables.push_back(table_of(evidence, *one));
  if (!out.tables.empty())
    out.paragraphs = {
        "What else the model came from, or was measured of it. No section of this card knows these "
        "kinds of stages, so each is shown as its maker recorded it."};
  return out;
}

}  // namespace dossier
