// Parity: the table against the record that was signed of it, and figures that follow from others.
#include "audit/always_said.h"
#include "audit/files.h"
#include "audit/parity_figures.h"
#include "audit/stage.h"

namespace audit::stage {

namespace {

using base::Json;

base::Result<void> check(const Standing& parity, const Scene& scene, Report& report) {
  const auto place = parity.file("parity.json");
  const auto table = read_json(scene.ctx.disk, place);
  if (!table.ok() || !table->is_object()) {
    report.add(place, "", "it cannot be read as JSON");
    return {};
  }
  check_said(parity, "parity.json", *table, report);
  check_parity(*table, place, report);
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
