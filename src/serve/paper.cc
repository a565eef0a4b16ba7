#include "serve/paper.h"

namespace serve {
namespace {

using base::Json;

struct Variant {
  const char* code;
  const char* tag;   // BCP 47, for the lang attribute
  const char* name;  // in its own language
};

constexpr Variant kVariants[] = {
    {"eng_Latn", "en", "English"},  {"deu_Latn", "de", "Deutsch"}, {"ces_Latn", "cs", "Čeština"},
    {"ell_Grek", "el", "Ελληνικά"}, {"fin_Latn", "fi", "Suomi"},   {"bul_Cyrl", "bg", "Български"},
    {"gle_Latn", "ga", "Gaeilge"},  {"kat_Geor", "ka", "ქართული"},
};

base::Result<std::string> read_one(base::Disk& disk, const base::Path& path, const char* name) {
  return disk.read(disk.is_folder(path) ? base::join(path, name) : path);
}

bool evaluated(const Json& evaluation, const std::string& code) {
  if (!evaluation.is_object() || !evaluation.contains("variants")) return true;
  for (const auto& row : evaluation["variants"])
    if (row.is_object() && row.value("language", Json()) == code) return true;
  return false;
}

}  // namespace

Json languages_of(const Json& evaluation) {
  Json out = Json::array();
  for (const auto& variant : kVariants)
    if (evaluated(evaluation, variant.code))
      out.push_back({{"code", variant.code}, {"tag", variant.tag}, {"name", variant.name}});
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
