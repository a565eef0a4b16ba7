#include "serve/paper.h"

#include "text/language.h"
#include "text/normalize.h"

namespace serve {
namespace {

using base::Json;

base::Result<std::string> read_one(base::Disk& disk, const base::Path& path, const char* name) {
  return disk.read(disk.is_folder(path) ? base::join(path, name) : path);
}

bool evaluated(const Json& evaluation, const std::string& code) {
  if (!evaluation.is_object() || !evaluation.contains("variants")) return true;
  for (const auto& row : evaluation["variants"])
    if (row.is_object() && row.value("language", Json()) == code) return true;
  return false;
}

// BCP 47, for the lang attribute: the shortest name, with the script where the language has several.
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

base::Result<Papers> read_papers(base::Disk& disk, const base::Path& card,
                                 const base::Path& evaluation) {
  Papers papers;
  if (!card.empty()) papers.card = TRY(read_one(disk, card, "card.html"));
  if (!evaluation.empty())
    papers.evaluation =
        TRY(base::parse_json(TRY(read_one(disk, evaluation, "eval.json")), evaluation));
  papers.languages = languages_of(papers.evaluation);
  return papers;
}

}  // namespace serve
