// Parity: the table against the record that was signed of it, and figures that follow from others.
#include <algorithm>
#include <cmath>

#include "audit/files.h"
#include "audit/stage.h"

namespace audit::stage {

namespace {

using base::Json;

// Premiums of the articles without their headings; former versions did not say them. The highest.
double check_without_headings(const Json& languages, const base::Path& place, Report& report) {
  const auto headless = [](const Json& row) -> const Json& {
    return member(row, "without_headings");
  };
  const auto english = number_at(headless(member(languages, "eng_Latn")), "tokens");
  double worst = 0;
  for (const auto& [language, row] : languages.items()) {
    if (headless(row).is_null()) continue;
    const auto tokens = number_at(headless(row), "tokens");
    const auto premium = number_at(headless(row), "premium");
    if (!english || !tokens || !premium ||
        std::abs(*premium - *tokens / *english) > 1e-9 * *premium)
      report.add(place, "languages." + language + ".without_headings.premium",
                 "it does not follow from the tokens");
    worst = std::max(worst, premium.value_or(0));
  }
  return worst;
}

void check_figures(const Json& table, const base::Path& place, Report& report) {
  const auto& languages = member(table, "languages");
  const auto english = number_at(member(languages, "eng_Latn"), "tokens");
  if (!languages.is_object() || !english || *english <= 0) {
    report.add(place, "languages",
               "it holds no count for English, to which the others are compared");
    return;
  }
  double worst = 0;
  for (const auto& [language, row] : languages.items()) {
    const auto tokens = number_at(row, "tokens"), premium = number_at(row, "premium");
    if (!tokens || !premium || std::abs(*premium - *tokens / *english) > 1e-9 * *premium)
      report.add(place, "languages." + language + ".premium", "it does not follow from the tokens");
    worst = std::max(worst, premium.value_or(0));
  }
  if (const auto said = number_at(table, "premium"); said && *said != worst)
    report.add(place, "premium", "it is not that of the worst variant");
  const auto most = number_at(table, "max_premium");
  worst = std::max(worst, check_without_headings(languages, place, report));
  if (most && member(table, "passed").is_boolean() &&
      member(table, "passed").get<bool>() != (*most == 0 || worst <= *most))
    report.add(place, "passed", "it does not follow from the premium and what is allowed");
}

base::Result<void> check(const Standing& parity, const Scene& scene, Report& report) {
  const auto place = parity.file("parity.json");
  const auto table = read_json(scene.ctx.disk, place);
  if (!table.ok() || !table->is_object()) {
    report.add(place, "", "it cannot be read as JSON");
    return {};
  }
  check_figures(*table, place, report);
  for (const auto at : scene.written_by(parity, "eval"))
    if (scene.book.records[at].body != *table)
      report.add(place, "", "it is not what " + scene.book.place(at) + " says");
  for (const char* key : {"worst", "premium", "gini", "package"})
    if (const auto& fact = member(parity.manifest.facts, key);
        !fact.is_null() && fact != member(*table, key))
      report.add(parity.manifest_place(), std::string("facts.") + key,
                 "it is not the one in " + place);
  return {};
}

}  // namespace

extern const Entry parity{check};

}  // namespace audit::stage
