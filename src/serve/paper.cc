#include "serve/paper.h"

#include <algorithm>

#include "base/field.h"
#include "ledger/check_files.h"
#include "serve/card_reading.h"
#include "serve/example.h"
#include "serve/paper_places.h"
#include "text/language.h"
#include "text/normalize.h"

namespace serve {
namespace {

using base::Json;
using base::Result;

// A paper that stands in an artefact is shown only as its manifest lists it.
Result<void> check_listed(base::Disk& disk, const base::Path& folder, const char* name,
                          const ledger::Manifest& manifest) {
  for (const auto& file : manifest.files)
    if (file.path == name) TRY(ledger::check_file(disk, folder, file));
  return {};
}

// And only beside a model that it was made from.
Result<void> check_model(const base::Path& folder, const ledger::Manifest& manifest,
                         const std::string& model) {
  if (model.empty() || manifest.inputs.empty() || speaks_of(manifest, model)) return {};
  return base::Error{base::Code::verification,
                     "this speaks of another model than the one that is served, whose content id "
                     "is " +
                         model.substr(0, 12),
                     folder,
                     "name its own with --card and --eval, or make them anew with janua run"};
}

// `name` in the folder `path`, or the file `path`.
Result<std::string> read_one(base::Disk& disk, const base::Path& path, const char* name,
                             const std::string& model = "") {
  if (!disk.is_folder(path)) return disk.read(path);
  if (disk.exists(base::join(path, "manifest.json"))) {
    const auto manifest = TRY(ledger::read_manifest(disk, path));
    TRY(check_listed(disk, path, name, manifest));
    TRY(check_model(path, manifest, model));
  }
  return disk.read(base::join(path, name));
}

bool evaluated(const Json& evaluation, const std::string& code) {
  if (!evaluation.is_object() || !evaluation.contains("variants")) return true;
  for (const auto& row : evaluation["variants"])
    if (row.is_object() && row.value("language", Json()) == code) return true;
  return false;
}

// BCP 47, for the lang attribute: the shortest name, with the script where the language
// has several.
std::string tag_of(const text::Language& language) {
  const auto name = language.code.substr(0, 3);
  std::string two = language.two;
  int scripts = 0;
  for (const auto& other : text::languages()) {
    if (!other.code.starts_with(name)) continue;
    ++scripts;
    if (two.empty()) two = other.two;
  }
  const auto& tag = two.empty() ? name : two;
  return scripts > 1 ? tag + "-" + language.script() : tag;
}

// What the provider states in a card: {label: text}.
Json stated_in(const Json& card) {
  Json out = Json::object();
  for (const auto& section : card.value("sections", Json::array()))
    for (const auto& field : section.value("fields", Json::array()))
      if (field.value("origin", "") == "provider")
        out[field.value("label", "")] = field.value("text", "");
  return out;
}

// The JSON of another program's card states nothing.
void take_stated(const std::string& bytes, PageSettings& page) try {
  const auto stated = stated_in(Json::parse(bytes));
  if (page.provider.empty()) page.provider = stated.value("Provider", "");
  if (page.contact.empty()) page.contact = stated.value("Contact", "");
} catch (const Json::exception&) {  // NOLINT(bugprone-empty-catch)
}

void add_examples(base::Disk& disk, const base::Path& heldout, const PageSettings& page,
                  Json& languages) {
  for (auto& language : languages) {
    const auto code = language["code"].get<std::string>();
    const auto own = std::ranges::find(page.examples, code, &PageExamples::language);
    language["examples"] =
        own != page.examples.end() ? own->texts : examples_in(disk, heldout, code);
  }
}

void add_parity(const Json& parity, Json& languages) {
  for (auto& language : languages) {
    const Json::json_pointer at("/languages/" + language["code"].get<std::string>() + "/premium");
    const bool measured = parity.contains(at) && parity[at].is_number();
    language["tokens_per_content"] = measured ? parity[at] : Json();
  }
}

void add_reading(const Json& card, Json& languages) {
  const auto read = tokens_read_in(card);
  for (auto& language : languages) {
    const auto found = read.find(language["code"].get<std::string>());
    language["tokens_read"] = found == read.end() ? Json() : Json(found->second);
  }
}

}  // namespace

Json languages_of(const Json& evaluation) {
  Json out = Json::array();
  for (const auto& language : text::languages())
    if (evaluated(evaluation, language.code))
      out.push_back({{"code", language.code},
                     {"tag", tag_of(language)},
                     {"name", text::capitalized(language.native, language.code)}});
  return out;
}

Json page_json(const PageSettings& page) {
  auto out = base::to_json(page);
  out.erase("examples");  // they stand with their languages
  out["words"] = Json::object();
  for (const auto& words : page.words) out["words"][words.language] = base::to_json(words);
  return out;
}

Result<Papers> read_papers(base::Disk& disk, const PaperPlaces& places) {
  Papers papers;
  if (!places.page.empty()) papers.page = TRY(read_page_settings(disk, places.page));
  const auto& model = places.model_id;
  if (!places.card.empty()) papers.card = TRY(read_one(disk, places.card, "card.html", model));
  Json card;
  if (disk.is_folder(places.card) && disk.exists(base::join(places.card, "card.json"))) {
    const auto bytes = TRY(read_one(disk, places.card, "card.json", model));
    take_stated(bytes, papers.page);
    card = Json::parse(bytes, nullptr, false);
  }
  if (!places.evaluation.empty())
    papers.evaluation = TRY(base::parse_json(
        TRY(read_one(disk, places.evaluation, "eval.json", model)), places.evaluation));
  Json parity;
  if (!places.parity.empty())
    parity =
        TRY(base::parse_json(TRY(read_one(disk, places.parity, "parity.json")), places.parity));
  papers.languages = languages_of(papers.evaluation);
  add_parity(parity, papers.languages);
  add_reading(card, papers.languages);
  add_examples(disk, places.heldout, papers.page, papers.languages);
  return papers;
}

}  // namespace serve
