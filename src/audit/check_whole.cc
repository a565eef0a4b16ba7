// Whether a life is complete, by its own ledger: what the last run wanted was made, and what was
// begun was ended, or given up by a record that says so. What is missing contradicts nothing, but
// there is nothing to hold on to.
#include <algorithm>

#include "audit/check.h"

namespace audit {

namespace {

void check_wanted(const Book& book, Report& report) {
  const auto run = last_before(find(book.by_kind, "run"), book.records.size());
  if (!run) return;
  const auto& stages = member(book.records[*run].body, "stages");
  if (!stages.is_array()) return;
  for (const auto& stage : stages) {
    if (!stage.is_string() || find(book.artefacts, stage.get<std::string>())) continue;
    report.add(
        book.place(*run), "stages",
        "the run wanted " + stage.get<std::string>() + ", and nothing records that it was made",
        true);
  }
}

void check_begun(const Book& book, Report& report) {
  for (const auto& [stage, begins] : book.begins) {
    const auto made = last_before(find(book.artefacts, stage), book.records.size());
    const auto aside = last_before(find(book.asides, stage), book.records.size());
    if (std::max(made, aside) > begins.back()) continue;
    report.add(book.place(begins.back()), "",
               "the making of " + stage + " was begun here and not finished", true);
  }
}

}  // namespace

void check_whole(const Scene& scene, Report& report) {
  check_wanted(scene.book, report);
  check_begun(scene.book, report);
}

}  // namespace audit
