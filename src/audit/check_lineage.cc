// Whether the folder shows one life: each artefact made from those that stand beside it. A reader
// takes the corpus that lies next to a model for the one that it was trained on.
//
// A life in which something was made anew and what follows from it was not (yet) is a truthful one,
// so this accuses nobody; but it cannot be verified as it stands. What is left over from a former
// recipe belongs to another life.
#include "audit/check.h"

namespace audit {

namespace {

// What stands now under the name under which `id` was recorded before `end`, if it is another one.
const Standing* other_than(const Scene& scene, const std::string& id, std::size_t end) {
  if (scene.holding(id)) return nullptr;
  const auto made = last_before(find(scene.book.ids, id), end);
  return made ? scene.called(text_at(scene.book.records[*made].body, "name")) : nullptr;
}

}  // namespace

void check_lineage(const Scene& scene, Report& report) {
  for (const auto& artefact : scene.standing) {
    if (!artefact.readable || artefact.left_over) continue;
    for (const auto& [role, id] : artefact.manifest.inputs)
      if (const auto* other = other_than(scene, id, artefact.record);
          other && other->record > artefact.record)
        report.add(artefact.manifest_place(), "inputs." + role,
                   "it was made from another " + role + " (" + id.substr(0, 12) +
                       ") than the one that stands here now, which is newer; make it anew too",
                   true);
  }
}

}  // namespace audit
