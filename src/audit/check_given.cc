// What was made from a folder from outside. Without the folder only what is said of it can be
// compared; with it every byte that was read.
#include <algorithm>

#include "audit/given.h"
#include "ledger/given.h"
#include "record/given.h"
#include "run/key.h"

namespace audit {

namespace {

using base::Path;
using run::stage::Given;

// In this life, or where the verifier says it stands.
Path place_of(const std::string& id, const Given& given, const Scene& scene) {
  if (const auto* held = scene.holding(id); held && held->sound) return held->folder;
  if (scene.options.init.empty()) return "";
  const auto found = ledger::look_at_given(scene.ctx.disk, scene.options.init, given.kind,
                                           given.files, {ledger::Digests::known, scene.ctx.pool});
  return found.ok() && found->id == id ? scene.options.init : "";
}

// One folder from outside, as one artefact says it.
struct Subject {
  const Standing& artefact;
  const Given& given;
  std::string id;  // among the inputs
  const Scene& scene;
  Report& report;

  void add(const std::string& field, const std::string& what) const {
    report.add(artefact.manifest_place(), field + "." + given.role, what);
  }
};

// Files of which the artefact holds the very bytes need no other witness.
bool holds(const Standing& artefact, const std::string& path, const std::string& digest) {
  return std::ranges::any_of(artefact.manifest.files, [&](const auto& file) {
    return file.path == path && digest == (file.tree.empty() ? file.sha256 : "tree:" + file.tree);
  });
}

bool holds_all(const Standing& artefact, const record::Given& said) {
  return std::ranges::all_of(
      said.files, [&](const auto& file) { return holds(artefact, file.first, file.second); });
}

// Without a manifest the content id follows from the files.
std::string id_of(const record::Given& said, const char* kind) {
  ledger::Manifest as;
  as.kind = kind;
  for (const auto& [path, digest] : said.files) {
    const bool tree = digest.starts_with("tree:");
    as.files.push_back({path, 0, tree ? "" : digest, tree ? digest.substr(5) : ""});
  }
  return as.content_id();
}

void compare_said(const Subject& one, const record::Given& said) {
  if (said.id != one.id) one.add("facts", "its id is not the one among the inputs");
  if (!said.manifest_sha256 && id_of(said, one.given.kind) != one.id)
    one.add("facts", "its id does not follow from the files that were read");
}

void compare_found(const Subject& one, const record::Given& said, const Path& place) {
  const auto found =
      ledger::look_at_given(one.scene.ctx.disk, place, one.given.kind, one.given.files,
                            {ledger::Digests::read, one.scene.ctx.pool});
  if (!found.ok()) return one.add("facts", told(found.error()));
  const auto now = record::Given::of(*found);
  if (now.files != said.files) one.add("facts", "the files in " + place + " are others");
}

void note_absent(const Subject& one, const record::Given& said) {
  one.report.note(one.artefact.folder + ": the " + one.given.kind + " that it was made from (" +
                  one.given.role + ", " + one.id +
                  ") is not at hand, so nothing was compared with " + "it" +
                  (one.scene.options.init.empty() ? "; --init DIR says where it stands" : "") +
                  (said.folder.empty() ? "" : "; it stood in '" + said.folder + "' then"));
}

// Whether the folder of Options::init is the one that is meant.
bool check_one(const Subject& one) {
  const auto said =
      record::read<record::Given>(member(one.artefact.manifest.facts, one.given.role),
                                  one.artefact.manifest_place() + ": facts." + one.given.role);
  if (!said.ok()) {
    one.add("facts", "it does not say what was read of the " + std::string(one.given.kind));
    return false;
  }
  compare_said(one, *said);
  const auto place = place_of(one.id, one.given, one.scene);
  if (!place.empty())
    compare_found(one, *said, place);
  else if (!holds_all(one.artefact, *said))
    note_absent(one, *said);
  return !place.empty() && place == one.scene.options.init;
}

// What the recorded recipe names and what the inputs name go together.
bool check_role(const Standing& artefact, const Given& given, const run::Instance& recorded,
                const Scene& scene, Report& report) {
  const auto id = artefact.manifest.inputs.find(given.role);
  const bool named = !given.path(recorded).empty();
  const bool read = id != artefact.manifest.inputs.end();
  const Subject one{artefact, given, read ? id->second : "", scene, report};
  if (named && !read) one.add("inputs", "the recipe names a folder for it, and no input is of it");
  if (!named && read) one.add("inputs", "the recipe names no folder for it");
  return read && check_one(one);
}

bool check_artefact(const Standing& artefact, const Scene& scene, Report& report) {
  const auto* entry = scene.entry_of(artefact.manifest.kind);
  if (!artefact.readable || !entry || entry->given.empty()) return false;
  const auto instance =
      run::instance_of(scene.options.kinds, artefact.manifest.kind, artefact.name);
  const auto recorded = run::recorded(instance, artefact.manifest, artefact.manifest_place());
  if (!recorded.ok()) return false;  // named already
  bool used = false;
  for (const auto& given : entry->given)
    used = check_role(artefact, given, *recorded, scene, report) || used;
  return used;
}

}  // namespace

Path given_at_hand(const Scene& scene, const Standing& artefact, const std::string& role) {
  const auto* entry = scene.entry_of(artefact.manifest.kind);
  const auto id = artefact.manifest.inputs.find(role);
  if (!entry || id == artefact.manifest.inputs.end()) return "";
  for (const auto& given : entry->given)
    if (role == given.role) return place_of(id->second, given, scene);
  return "";
}

void check_given(const Scene& scene, Report& report) {
  bool used = false;
  for (const auto& artefact : scene.standing)
    used = check_artefact(artefact, scene, report) || used;
  if (!used && !scene.options.init.empty())
    report.add(scene.options.init, "",
               "no stage here read this folder, as it stands, from outside");
}

}  // namespace audit
