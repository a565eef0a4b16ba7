// A card: made again from the records as they stood, it must be the same; whatever it quotes must be
// the model that it was told of, what that was made from, or what was measured of it; and whatever it
// computed must follow from what it quotes.
//
// Where it cannot be made again, or another build or what was made anew since may have given it other
// words, nothing speaks for these: then the first line of the report says so.
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

// What stands at the place that a quotation of `card` names; null where the place is not in the folder,
// or is a manifest that was written since: the same content, made again, took another time.
Json quoted_place(const Json& source, const Standing& card, const Scene& scene) {
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
  if (artefact->record > card.record && base::file_name(file) == "manifest.json") return {};
  const auto json = read_json(scene.ctx.disk, base::join(scene.out, file));
  const auto* value = json.ok() ? at_pointer(*json, pointer) : nullptr;
  return value ? *value : Json();
}

void check_quotes(const Json& said, const Standing& card, const std::set<std::string>& ids,
                  const Scene& scene, Report& report) {
  const auto place = card.file("card.json");
  Few wrong(report);
  each_quote(said, [&](const Json& quote) {
    const auto& source = quote["source"];
    const auto file = text_at(source, "file");
    const auto artefact = text_at(source, "artefact");
    if (!artefact.empty() && !ids.contains(artefact))
      wrong.add(place, file,
                "it speaks of " + artefact.substr(0, 12) + ", from which the model was not made");
    if (!quote.contains("value")) return;
    const auto found = quoted_place(source, card, scene);
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

constexpr const char* kForms[] = {"card.json", "card.md", "card.html"};

// Which of its files are others than `again` gives.
std::vector<base::Path> differences(const Standing& card, const dossier::Card& again,
                                    base::Context& ctx) {
  const std::string wanted[] = {base::pretty(dossier::to_json(again)), dossier::to_markdown(again),
                                dossier::to_html(again)};
  std::vector<base::Path> out;
  for (std::size_t i = 0; i < std::size(kForms); ++i) {
    const auto bytes = map_inside(ctx.disk, card.file(kForms[i]), kMostManifestBytes);
    if (!bytes.ok() || bytes->view() != wanted[i]) out.push_back(card.file(kForms[i]));
  }
  return out;
}

// No form of a card spells a figure in another way.
bool is_figure(const std::string& text) {
  return text.find_first_of("0123456789") != std::string::npos &&
         text.find_first_not_of("0123456789.,+-%") == std::string::npos;
}

// However another build words it, each figure of one form stands in the others.
void check_figures(const Json& said, const Standing& card, Report& report, base::Context& ctx) {
  for (const char* form : {"card.md", "card.html"}) {
    const auto bytes = map_inside(ctx.disk, card.file(form), kMostManifestBytes);
    if (!bytes.ok()) continue;  // named already
    Few wrong(report);
    each_value(said, [&](const Json& value) {
      const auto text = text_at(value, "text");
      if (is_figure(text) && bytes->view().find(text) == std::string_view::npos)
        wrong.add(card.file(form), text, "card.json has this figure, and it does not");
    });
  }
}

// What nothing but digests speaks for; a card that is left over is no part of the first line.
void say_unchecked(const Standing& card, const std::string& why, Report& report) {
  report.note("the words of " + card.folder + " are not compared: " + why);
  if (!card.left_over) report.unchecked.insert("words of " + card.name + ": " + why);
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

// What no longer stands can be quoted, and nobody can look whether it said that.
void check_gone(const Standing& card, const std::set<std::string>& ids, const Scene& scene,
                Report& report) {
  for (const auto& id : ids) {
    const auto* records = scene.holding(id) ? nullptr : find(scene.book.ids, id);
    if (!records) continue;
    const auto name = text_at(scene.book.records[records->back()].body, "name");
    report.unchecked.insert(
        card.name + ", which quotes " + name +
        (scene.called(name) ? " as it was before it was made again" : ", gone since"));
  }
}

// What it quotes from its record alone, for the manifest that stands here now was written since.
std::string made_since(const dossier::Evidence& evidence, const Scene& scene) {
  std::string out;
  for (const auto* one : evidence.all())
    if (!one->stands && scene.holding(one->id)) out += (out.empty() ? "" : ", ") + one->folder;
  return out;
}

bool all_stand(const dossier::Evidence& evidence) {
  return std::ranges::all_of(evidence.all(), [](const auto* one) { return one->stands; });
}

bool is_ours(const Standing& card) {
  return text_at(card.manifest.tool, "build") == text_at(ledger::describe_tool(), "build");
}

// Word by word, with what the records give this build.
void check_words(const Standing& card, const Json& said, const dossier::Evidence& evidence,
                 const Scene& scene, Report& report) {
  const bool ours = is_ours(card);
  const auto recipe = recipe_of(card);
  if (!recipe.ok() && ours) report.add(card.manifest_place(), "recipe", told(recipe.error()));
  const auto again = recipe.ok() ? dossier::gather(*recipe, evidence) : recipe.error();
  if (!again.ok() && ours && recipe.ok())
    report.add(card.file("card.json"), "", told(again.error()));
  const auto others = again.ok() ? differences(card, *again, scene.ctx) : std::vector<base::Path>();
  if (again.ok() && others.empty()) return;
  if (!ours) {
    check_figures(said, card, report, scene.ctx);
    say_unchecked(card, "another build of this program wrote them", report);
  } else if (const auto since = made_since(evidence, scene); !since.empty()) {
    say_unchecked(card, "it quotes " + since + ", made again since", report);
  } else if (!all_stand(evidence)) {
    say_unchecked(card, "it quotes what does not stand here", report);
  } else {
    for (const auto& place : others)
      report.add(place, "", "the records, quoted again, give another card");
  }
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
    say_unchecked(card, told(evidence.error()), report);
    return {};
  }
  check_quotes(*json, card, evidence->ids(), scene, report);
  check_sums(*json, place, report);
  check_subject(card, *evidence, report);
  if (!card.left_over) check_gone(card, evidence->ids(), scene, report);
  check_words(card, *json, *evidence, scene, report);
  return {};
}

}  // namespace

extern const Entry card{check};

}  // namespace audit::stage
