// One folder: its files against its manifest, its manifest against its record.
#include <algorithm>
#include <set>

#include "audit/beside.h"
#include "audit/files.h"
#include "base/parallel.h"
#include "ledger/own_folder.h"

namespace audit {

namespace {

using base::Json;
using base::Path;
using base::Result;

constexpr const char* kManifest = "manifest.json";

bool is_special(base::Disk& disk, const Path& path) {
  const auto entries = disk.list(base::parent(path));
  return entries.ok() && std::ranges::any_of(*entries, [&](const auto& entry) {
           return entry.name == base::file_name(path) && entry.is_special;
         });
}

// What the system refused to read speaks neither for nor against the record: there is no verdict
// then. What is no file at all does speak.
bool is_unread(base::Disk& disk, const base::Error& error) {
  return error.code == base::Code::io && disk.is_folder(base::parent(error.where)) &&
         !disk.is_folder(error.where) && !is_special(disk, error.where);
}

// What differs, "" if nothing does. Error: io.
Result<std::string> compare_file(base::Context& ctx, const Path& path,
                                 const ledger::FileEntry& listed) {
  const auto bytes = ctx.disk.map(path);
  if (!bytes.ok() && is_unread(ctx.disk, bytes.error())) return bytes.error();
  if (!bytes.ok())
    return bytes.error().code == base::Code::missing ? "the file is missing" : bytes.error().what;
  auto out = difference(bytes->view(), listed, ctx.cancel);
  TRY(bytes->whole());
  return out;
}

// Whether it stands in one of the artefacts inside, whose own manifest accounts for it.
bool stands_inside(const ledger::Manifest& manifest, const Path& path) {
  return std::ranges::any_of(manifest.artefacts,
                             [&](const auto& inner) { return path.starts_with(inner.name + "/"); });
}

// Of a folder: what stands there, and what its manifest lists.
struct Folder {
  std::set<Path> files, links;                   // as they stand
  std::vector<const ledger::FileEntry*> listed;  // each once, and none outside
};

void read_list(const Standing& artefact, Folder& folder, Report& report) {
  std::set<Path> seen{kManifest};
  for (const auto& file : artefact.manifest.files) {
    if (!stays_inside(file.path))
      report.add(artefact.manifest_place(), "files",
                 "it lists '" + file.path + "', which is no file below its folder; not read");
    else if (!seen.insert(file.path).second)
      report.add(artefact.file(file.path), "files", "the manifest lists it twice");
    else
      folder.listed.push_back(&file);
  }
  for (const auto& path : folder.files) {
    if (seen.contains(path) || stands_inside(artefact.manifest, path)) continue;
    const bool marked = path == ledger::kMark;
    report.add(artefact.file(path), "",
               marked ? "a run was interrupted while it put this in its place" : kUnlisted, marked);
  }
  for (const auto& path : folder.links) report.add(artefact.file(path), "", kLink);
}

// Files that `known` has already, with the same size and digest, are not read again. `damage` gets the
// listed ones that are not as they were recorded.
Result<void> check_files(const Standing& artefact, const std::map<Path, ledger::FileEntry>& known,
                         Report& report, Report& damage, base::Context& ctx) {
  Folder folder;
  const auto found = walk(ctx.disk, artefact.folder, ctx.cancel);
  if (!found.ok() && found.error().code != base::Code::missing) return found.error();
  if (!found.ok()) {
    report.add(artefact.folder, "", "the folder cannot be read");
    return {};
  }
  for (const auto& [path, bytes, is_link] : *found)
    (is_link ? folder.links : folder.files).insert(path);
  read_list(artefact, folder, report);
  std::erase_if(folder.listed, [&](const auto* file) {
    const auto at = known.find(file->path);
    return folder.links.contains(file->path) ||
           (at != known.end() && at->second.bytes == file->bytes &&
            at->second.sha256 == file->sha256 && at->second.tree == file->tree);
  });
  std::vector<Result<std::string>> wrong(folder.listed.size(), std::string());
  TRY(base::parallel_for(ctx, "audit", folder.listed.size(), [&](std::size_t i) {
    const auto& file = *folder.listed[i];
    // What the walk did not meet is not there, or lies behind a link.
    wrong[i] = folder.files.contains(file.path) ? compare_file(ctx, artefact.file(file.path), file)
                                                : std::string("the file is missing");
  }));
  for (std::size_t i = 0; i < folder.listed.size(); ++i) {
    const auto& file = *folder.listed[i];
    if (const auto what = TRY(std::move(wrong[i])); !what.empty())
      damage.add(artefact.file(file.path), "", what);
    ++report.files;
    report.bytes += file.bytes;
  }
  return {};
}

// A manifest says what to_json() says and nothing else.
void compare_whole(const Path& place, const Json& ours, Report& report, base::Disk& disk) {
  const auto json = read_json(disk, place);
  if (!json.ok() || !json->is_object() || *json == ours) return;
  Few wrong(report);
  for (const auto& [key, value] : json->items())
    if (value != member(ours, key)) wrong.add(place, key, "no manifest says this");
}

void check_manifest(const Standing& artefact, Report& report, base::Context& ctx) {
  const auto place = artefact.manifest_place();
  if (artefact.manifest.content_id() != artefact.manifest.id)
    report.add(place, "id", "the content id does not fit the listed files");
  compare_whole(place, artefact.manifest.to_json(), report, ctx.disk);
  for (const auto& [name, json] : {std::pair{"recipe", &artefact.manifest.recipe},
                                   {"counts", &artefact.manifest.counts},
                                   {"cost", &artefact.manifest.cost},
                                   {"facts", &artefact.manifest.facts}})
    if (!json->is_object()) report.add(place, name, "it is no table of names and values");
}

// The manifest's bytes decide; the parts that the record repeats tell which field was changed.
void compare_with_record(const Standing& artefact, const Book& book, Report& report,
                         base::Context& ctx) {
  const auto& body = book.records[artefact.record].body;
  const auto place = artefact.manifest_place();
  const auto bytes = map_inside(ctx.disk, place, kMostManifestBytes);
  if (bytes.ok() && base::sha256(bytes->view()).hex() != text_at(body, "manifest_sha256"))
    report.add(place, "",
               "the manifest's SHA-256 is not the one in " + book.place(artefact.record));
  if (!artefact.readable) return;
  const Json ours = artefact.manifest.to_json();
  for (const char* key : {"id", "kind", "inputs", "counts", "cost"})
    if (body.contains(key) && body[key] != ours[key])
      report.add(place, key, "it is not what " + book.place(artefact.record) + " records");
  const auto& facts = member(body, "facts");
  if (!facts.is_object()) return;
  for (const auto& [name, value] : facts.items())  // the plain ones
    if (member(ours["facts"], name) != value)
      report.add(place, "facts." + name,
                 "it is not what " + book.place(artefact.record) + " records");
}

// Error: io.
Result<Standing> read_standing(const Path& folder, std::size_t record, Report& report,
                               base::Context& ctx) {
  Standing out{base::file_name(folder), folder, record, {}, false, false};
  auto manifest = read_manifest(ctx.disk, folder);
  if (manifest.ok()) {
    out.manifest = manifest.take();
    out.readable = true;
  } else if (is_unread(ctx.disk, manifest.error())) {
    return manifest.error();
  } else {
    report.add(out.manifest_place(), "", manifest.error().what);
  }
  return out;
}

// Files that the manifest of `artefact` lists in its folder `name`, by their path in that folder.
std::map<Path, ledger::FileEntry> listed_below(const Standing& artefact, const std::string& name) {
  std::map<Path, ledger::FileEntry> out;
  for (const auto& file : artefact.manifest.files)
    if (file.path.starts_with(name + "/")) out[file.path.substr(name.size() + 1)] = file;
  return out;
}

Result<void> check_one_inner(const Standing& artefact, const std::string& name, Report& report,
                             Report& damage, base::Context& ctx) {
  const auto inner = TRY(read_standing(artefact.file(name), artefact.record, report, ctx));
  if (!inner.readable) return {};
  if (inner.manifest.kind != "checkpoint")
    report.add(inner.manifest_place(), "kind",
               "it is a " + inner.manifest.kind + " inside of " + artefact.folder);
  check_manifest(inner, report, ctx);
  return check_files(inner, listed_below(artefact, name), report, damage, ctx);
}

// Checkpoints stand inside a training as artefacts of their own. The manifest of one that is another
// than the recorded one is damage, and so is whatever it says.
Result<void> check_inner(const Standing& artefact, Report& report, Report& damage,
                         base::Context& ctx) {
  std::set<std::string> damaged;
  for (const auto& listed : artefact.manifest.artefacts) {
    const auto inner = ledger::read_inner(ctx.disk, artefact.folder, listed);
    if (inner.ok()) continue;
    if (is_unread(ctx.disk, inner.error())) return inner.error();
    damage.add(inner.error().where, "", inner.error().what);
    damaged.insert(listed.name);
  }
  for (const auto& entry : TRY(ctx.disk.list(artefact.folder))) {
    if (!entry.is_folder || entry.is_link) continue;
    const bool named = entry.name.starts_with("checkpoint-");
    if (!named && !ctx.disk.exists(base::join(artefact.file(entry.name), kManifest))) continue;
    auto& found = damaged.contains(entry.name) ? damage : report;
    TRY(check_one_inner(artefact, entry.name, found, damage, ctx));
  }
  return {};
}

}  // namespace

bool is_link(base::Disk& disk, const Path& out, const std::string& name) {
  const auto entries = disk.list(out);
  return entries.ok() && std::ranges::any_of(*entries, [&](const auto& entry) {
           return entry.name == name && entry.is_link;
         });
}

Result<Standing> check_folder(const Path& out, const std::string& name, std::size_t record,
                              const Book& book, Report& report, Report& damage,
                              base::Context& ctx) {
  const auto folder = base::join(out, name);
  if (is_link(ctx.disk, out, name)) return Standing{name, folder, record, {}, false, false};
  const auto before = report.findings.size();
  auto artefact = TRY(read_standing(folder, record, report, ctx));
  compare_with_record(artefact, book, report, ctx);
  if (artefact.readable) {
    check_manifest(artefact, report, ctx);
    TRY(check_files(artefact, {}, report, damage, ctx));
    TRY(check_inner(artefact, report, damage, ctx));
  }
  artefact.sound = artefact.readable && report.findings.size() == before;
  return artefact;
}

Result<Standing> check_folder(const Path& out, const std::string& name, std::size_t record,
                              const Book& book, Report& report, base::Context& ctx) {
  return check_folder(out, name, record, book, report, report, ctx);
}

}  // namespace audit
