// Whether each artefact holds the files of its kind and no others, and those that follow from
// others are what the program makes of them. Who loads or publishes a folder takes what lies in it,
// whether or not a manifest lists it.
#include <algorithm>

#include "audit/check.h"
#include "audit/files.h"
#include "run/contents.h"

namespace audit {

namespace {

using base::Json;
using base::Path;
using run::stage::Entry;

// All that the manifest accounts for, also by those of artefacts inside.
std::vector<Path> paths_of(const Standing& artefact, base::Disk& disk) {
  std::vector<Path> out;
  for (const auto& file : artefact.manifest.files) out.push_back(file.path);
  for (const auto& inner : artefact.manifest.artefacts) {
    out.push_back(base::join(inner.name, "manifest.json"));
    const auto manifest = ledger::read_inner(disk, artefact.folder, inner);
    if (!manifest.ok()) continue;  // named already
    for (const auto& file : manifest->files) out.push_back(base::join(inner.name, file.path));
  }
  return out;
}

}  // namespace

void check_list(const Standing& artefact, const run::stage::Entry& entry, Report& report,
                base::Disk& disk) {
  const auto contents = run::compare_contents(entry.files, paths_of(artefact, disk));
  const auto kind = artefact.manifest.kind;
  Few wrong(report);
  for (const auto& path : contents.strangers)
    wrong.add(artefact.file(path), "",
              "no " + kind +
                  " has such a file, and nobody checks what it says: do not load it; its "
                  "maker removes it and makes the " +
                  kind + " anew");
  for (const auto& path : contents.missing)
    report.add(artefact.file(path), "", "every " + kind + " has this file, and it is missing");
}

namespace {

std::string brief(const Json& value) {
  auto text = value.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (text.size() > 60) text.replace(57, std::string::npos, "...");
  return text;
}

// Key by key, where both are tables.
void compare_keys(const Path& place, const Json& found, const Json& wanted, Report& report) {
  Few wrong(report);
  for (const auto& [key, value] : found.items()) {
    if (!wanted.contains(key))
      wrong.add(place, key, "the program writes no such key");
    else if (wanted[key] != value)
      wrong.add(place, key,
                "it is " + brief(value) + ", what it was made from gives " + brief(wanted[key]));
  }
  for (const auto& [key, value] : wanted.items())
    if (!found.contains(key))
      wrong.add(place, key, "it is missing; what it was made from gives " + brief(value));
}

void compare_file(const Path& place, const std::string& wanted, Report& report, base::Disk& disk) {
  const auto bytes = map_inside(disk, place, kMostManifestBytes);
  if (!bytes.ok() || bytes->view() == wanted) return;  // a missing file is named already
  const auto before = report.findings.size();
  const auto found = read_json(disk, place);
  const auto ours = base::parse_json(wanted, place);
  if (found.ok() && ours.ok() && found->is_object() && ours->is_object())
    compare_keys(place, *found, *ours, report);
  if (report.findings.size() == before)
    report.add(place, "", "it is not what the program writes of what it was made from");
}

run::stage::Made made_of(const Standing& artefact, const Entry& entry, const Scene& scene) {
  run::stage::Made out{artefact.manifest, artefact.folder, {}, scene.ctx.disk};
  for (const auto& input : entry.inputs)
    if (const auto* found = scene.input(artefact, input.kind); found && found->sound)
      out.inputs[input.kind] = found->folder;
  return out;
}

void check_again(const Standing& artefact, const Entry& entry, const Scene& scene, Report& report) {
  const auto version = artefact.manifest.version;
  if (version != entry.version) {
    report.unchecked.insert("derived files of " + artefact.name + " (version " +
                            std::to_string(version) + " of its stage made it)");
    return;
  }
  const auto again =
      base::guard(artefact.folder, [&] { return entry.again(made_of(artefact, entry, scene)); });
  if (!again.ok()) {
    report.add(artefact.folder, "",
               "its derived files cannot be made again: " + told(again.error()));
    return;
  }
  for (const auto& [path, bytes] : *again)
    if (artefact.lists(path)) compare_file(artefact.file(path), bytes, report, scene.ctx.disk);
}

}  // namespace

void check_contents(const Scene& scene, Report& report) {
  for (const auto& artefact : scene.standing) {
    const auto* entry = scene.entry_of(artefact.manifest.kind);
    if (!artefact.readable || !entry) continue;
    check_list(artefact, *entry, report, scene.ctx.disk);
    if (entry->again && artefact.sound) check_again(artefact, *entry, scene, report);
  }
}

}  // namespace audit
