// Whether the folder shows one life: each artefact made from those that stand beside it. A reader
// takes the corpus that lies next to a model for the one that it was trained on.
//
// A life in which something was made anew and what follows from it was not (yet) is a truthful one,
// so this accuses nobody; but it cannot be verified as it stands. What is left over from a former
// recipe belongs to another life.
//
// What was made from something that does not stand here at all is compared with nothing, and the first
// line says so.
#include <algorithm>

#include "audit/check.h"

namespace audit {

namespace {

// What stands now under the name under which `id`, which does not, was recorded before `end`.
const Standing* other_than(const Scene& scene, const std::string& id, std::size_t end) {
  const auto made = last_before(find(scene.book.ids, id), end);
  return made ? scene.called(text_at(scene.book.records[*made].body, "name")) : nullptr;
}

// A folder from outside may stand anywhere (check_given.cc); a paper, which reads what there is, says
// what of that is gone (stage/card.cc).
bool is_elsewhere(const Scene& scene, const Standing& artefact, const std::string& role) {
  const auto* entry = scene.entry_of(artefact.manifest.kind);
  return entry &&
         (std::ranges::any_of(entry->given, [&](const auto& one) { return role == one.role; }) ||
          std::ranges::any_of(entry->inputs,
                              [](const auto& one) { return std::string_view(one.kind) == "*"; }));
}

void check_input(const Scene& scene, const Standing& artefact, const std::string& role,
                 const std::string& id, Report& report) {
  if (scene.holding(id)) return;
  const auto* other = other_than(scene, id, artefact.record);
  if (other && other->record > artefact.record)
    report.add(artefact.manifest_place(), "inputs." + role,
               "it was made from another " + role + " (" + id.substr(0, 12) +
                   ") than the one that stands here now, which is newer; make it anew too",
               true);
  else if (!is_elsewhere(scene, artefact, role))
    say_uncompared(artefact, role == "train" ? "training" : role, report);
}

}  // namespace

void check_lineage(const Scene& scene, Report& report) {
  for (const auto& artefact : scene.standing) {
    if (!artefact.readable || artefact.left_over) continue;
    for (const auto& [role, id] : artefact.manifest.inputs)
      check_input(scene, artefact, role, id, report);
  }
}

}  // namespace audit
