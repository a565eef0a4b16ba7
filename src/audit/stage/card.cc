// A card: made again from the records as they stood, it must be the same; whatever it quotes must be
// the model that it was told of, what that was made from, or what was measured of it; and whatever it
// computed must follow from what it quotes.
#include <functional>
#include <set>

#include "audit/files.h"
#include "audit/stage.h"
#include "base/field.h"
#include "dossier/write_card.h"

namespace audit::stage {

namespace {

using base::Json;
using base::Result;

// Every object below `json` that quotes something.
void each_quote(const Json& json, const std::function<void(const Json&)>& visit) {
  if (member(json, "source").is_object()) visit(json);
  if (json.is_structured())
    for (const auto& below : json) each_quote(below, visit);
}

const Json* at_pointer(const Json& json, const std::string& text) {
  try {
    const Json::json_pointer pointer(text);
    return json.contains(pointer) ? &json.at(pointer) : nullptr;
  } catch (const Json::exception&) {
    return nullptr;
  }
}

// What stands at the place that a quotation names; null where the place is not in the folder.
Json quoted_place(const Json& source, const Scene& scene) {
  const auto file = text_at(source, "file");
  const auto pointer = text_at(source, "pointer");
  if (file == "ledger/ledger.jsonl") {
    const auto record = whole_at(source, "record");
    if (!record || static_cast<std::size_t>(*record) >= scene.book.records.size()) return {};
    const auto& one = scene.book.records[static_cast<std::size_t>(*record)];
    if (pointer.empty()) return one.digest;
    const auto* value = at_pointer(one.body, pointer);
    return value ? *value : Json();
  }
  const auto* artefact = scene.holding(text_at(source, "artefact"));
  if (!artefact || !artefact->sound || !stays_inside(file)) return {};
  const auto json = read_json(scene.ctx.disk, base::join(scene.out, file));
  const auto* value = json.ok() ? at_pointer(*json, pointer) : nullptr;
  return value ? *value : Json();
}

void check_quotes(const Json& card, const base::Path& place, const std::set<std::string>& ids,
                  const Scene& scene, Report& report) {
  Few wrong(report);
  each_quote(card, [&](const Json& quote) {
    const auto& source = quote["source"];
    const auto file = text_at(source, "file");
    const auto artefact = text_at(source, "artefact");
    if (!artefact.empty() && !ids.contains(artefact))
      wrong.add(place, file,
                "it speaks of " + artefact.substr(0, 12) + ", from which the model was not made");
    if (!quote.contains("value")) return;
    const auto found = quoted_place(source, scene);
    if (!found.is_null() && found != quote["value"])
      wrong.add(place, file + text_at(source, "pointer"),
                "it quotes another value than stands there");
  });
}

// Every value below `json`.
void each_value(const Json& json, const std::function<void(const Json&)>& visit) {
  if (member(json, "origin").is_string()) visit(json);
  if (json.is_structured())
    for (const auto& below : json) each_value(below, visit);
}

// "" if the value is what its own parts come to.
std::string wrong_sum(const Json& value) {
  std::vector<Json> parts;
  for (const auto& part : member(value, "sources")) {
    if (!member(part, "source").is_object()) return "a number that it computes from has no place";
    parts.push_back(member(part, "value"));
  }
  const auto again = dossier::compute(text_at(value, "how"), parts);
  if (!again.ok()) return "it cannot be computed again: " + again.error().what;
  return *again == member(value, "value") ? "" : "it does not follow from its sources";
}

// What is computed is computed again, from numbers that check_quotes() follows to their places.
void check_sums(const Json& card, const base::Path& place, Report& report) {
  Few wrong(report);
  each_value(card, [&](const Json& value) {
    const auto origin = text_at(value, "origin");
    if (origin == "ledger" && !member(value, "source").is_object())
      wrong.add(place, text_at(value, "text"), "it says where nothing of it stands");
    if (origin != "derived") return;
    if (const auto what = wrong_sum(value); !what.empty())
      wrong.add(place, text_at(value, "text"), what);
  });
}

void compare(const Standing& card, const char* name, const std::string& again, Report& report,
             base::Context& ctx) {
  const auto bytes = map_inside(ctx.disk, card.file(name), kMostManifestBytes);
  if (!bytes.ok() || bytes->view() != again)
    report.add(card.file(name), "", "the records, quoted again, give another card");
}

// Which model it says it is about; cards of former versions do not say it.
void check_subject(const Standing& card, const dossier::Evidence& evidence, Report& report) {
  const auto said = text_at(card.manifest.facts, "subject");
  const auto* model = evidence.model();
  if (!said.empty() && said != (model ? model->id : ""))
    report.add(card.manifest_place(), "facts.subject",
               "it is not the model among its inputs from which no other was made");
}

// The recipe of the card as its manifest holds it.
Result<dossier::CardRecipe> recipe_of(const Standing& card) {
  dossier::CardRecipe out;
  TRY(base::guard(card.folder,
                  [&] { return base::from_json(card.manifest.recipe, out, card.folder); }));
  return out;
}

// What a retired and deleted artefact said can be quoted, and nobody can look whether it did.
void check_gone(const Standing& card, const std::set<std::string>& ids, const Scene& scene,
                Report& report) {
  for (const auto& id : ids) {
    const auto* records = scene.holding(id) ? nullptr : find(scene.book.ids, id);
    if (!records) continue;
    const auto name = text_at(scene.book.records[records->back()].body, "name");
    if (scene.book.retired(name))
      report.unchecked.insert(card.name + ", which quotes " + name + ", gone since");
  }
}

bool all_stand(const std::set<std::string>& ids, const Scene& scene) {
  return std::ranges::all_of(ids, [&](const auto& id) { return scene.holding(id); });
}

Result<void> check(const Standing& card, const Scene& scene, Report& report) {
  auto& ctx = scene.ctx;
  const auto before = scene.book.records[card.record].index;
  const auto evidence =
      dossier::Evidence::load(ctx.disk, scene.out, dossier::reading_of(card.manifest, before));
  const auto place = card.file("card.json");
  const auto json = read_json(ctx.disk, place);
  if (!json.ok()) {
    report.add(place, "", "it cannot be read as JSON");
    return {};
  }
  if (!evidence.ok()) {
    report.note("what " + card.folder + " says is not compared: " + told(evidence.error()));
    return {};
  }
  check_quotes(*json, place, evidence->ids(), scene, report);
  check_sums(*json, place, report);
  check_subject(card, *evidence, report);
  if (!card.left_over) check_gone(card, evidence->ids(), scene, report);
  const auto recipe = recipe_of(card);
  if (!recipe.ok()) return {};
  if (!all_stand(evidence->ids(), scene)) return {};
  if (text_at(card.manifest.tool, "build") != text_at(ledger::describe_tool(), "build")) {
    report.note(card.folder +
                " was written by another build of this program: its figures were followed to their "
                "places, its words not compared");
    return {};
  }
  const auto again = dossier::gather(*recipe, *evidence);
  if (!again.ok()) {
    report.add(place, "", told(again.error()));
    return {};
  }
  compare(card, "card.json", base::pretty(dossier::to_json(*again)), report, ctx);
  compare(card, "card.md", dossier::to_markdown(*again), report, ctx);
  compare(card, "card.html", dossier::to_html(*again), report, ctx);
  return {};
}

}  // namespace

extern const Entry card{check};

}  // namespace audit::stage
