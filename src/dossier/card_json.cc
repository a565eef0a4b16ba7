// The card as JSON: {title, sections: [{id, title, fields: [{label, value, text, origin, source}],
// ...}], to_be_provided: [...]}. Every recorded value carries its place in the ledger, every derived
// one how it was computed and the places it was computed from. docs/formats/card.md has all of it.
#include "dossier/card.h"

namespace dossier {

namespace {

using base::Json;

const char* name(Value::Origin origin) {
  switch (origin) {
    case Value::Origin::label:
      return "label";
    case Value::Origin::recorded:
      return "ledger";
    case Value::Origin::derived:
      return "derived";
    case Value::Origin::provider:
      return "provider";
    case Value::Origin::missing:
      return "missing";
  }
  return "";
}

Json table_json(const Table& table) {
  Json rows = Json::array();
  for (const auto& row : table.rows) {
    Json cells = Json::array();
    for (const auto& cell : row) cells.push_back(to_json(cell));
    rows.push_back(std::move(cells));
  }
  return {{"caption", table.caption}, {"columns", table.columns}, {"rows", std::move(rows)}};
}

Json section_json(const Section& section) {
  Json fields = Json::array(), tables = Json::array(), figures = Json::array();
  for (const auto& field : section.fields) {
    fields.push_back(to_json(field.value));
    fields.back()["label"] = field.label;
  }
  for (const auto& table : section.tables) tables.push_back(table_json(table));
  for (const auto& figure : section.figures)
    figures.push_back(
        {{"title", figure.title}, {"text", figure.text}, {"source", source_json(figure.source)}});
  return {{"id", section.id},
          {"title", section.title},
          {"paragraphs", section.paragraphs},
          {"fields", fields},
          {"tables", tables},
          {"figures", figures},
          {"commands", section.commands}};
}

}  // namespace

Json source_json(const Source& source) {
  return {{"record", source.record},
          {"kind", source.kind},
          {"artefact", source.artefact.empty() ? Json() : Json(source.artefact)},
          {"file", source.file},
          {"pointer", source.pointer}};
}

Json to_json(const Value& value) {
  Json out = {{"text", value.text}, {"origin", name(value.origin)}};
  if (!value.raw.is_null()) out["value"] = value.raw;
  if (value.source) out["source"] = source_json(*value.source);
  if (!value.how.empty()) out["how"] = value.how;
  for (const auto& part : value.parts)
    out["sources"].push_back({{"value", part.value}, {"source", source_json(part.source)}});
  return out;
}

Json to_json(const Card& card) {
  Json sections = Json::array();
  for (const auto& section : card.sections) sections.push_back(section_json(section));
  return {
      {"title", card.title}, {"sections", std::move(sections)}, {"to_be_provided", missing(card)}};
}

}  // namespace dossier
