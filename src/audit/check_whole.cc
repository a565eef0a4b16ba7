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

// Whoever wants a thing does not let it go in the same breath.
void check_retired(const Book& book, Report& report) {
  Few wrong(report);
  for (const auto at : book.account.untimely)
    wrong.add(book.place(at), "name",
              "the run before it wanted " + text_at(book.records[at].body, "name") +
                  ", so no run has retired it");
}

}  // namespace

void check_whole(const Scene& scene, Report& report) {
  check_wanted(scene.book, report);
  check_begun(scene.book, report);
  check_retired(scene.book, report);
}

}  // namespace audit
