// Files against manifests, manifests against records, and what nobody accounts for.
#include <algorithm>
#include <set>

#include "audit/check.h"
#include "base/parallel.h"

namespace audit {

namespace {

using base::Json;
using base::Path;
using base::Result;

constexpr const char* kManifest = "manifest.json";

// Unlike base::list_files, with names that end in .part: to an auditor no file is invisible.
Result<void> walk(base::Disk& disk, const Path& folder, const Path& below, std::vector<Path>& out) {
  for (const auto& entry : TRY(disk.list(below.empty() ? folder : base::join(folder, below)))) {
    const auto path = below.empty() ? entry.name : base::join(below, entry.name);
    if (entry.is_folder)
      TRY(walk(disk, folder, path, out));
    else
      out.push_back(path);
  }
  return {};
}

std::string compare_file(base::Disk& disk, const Path& path, const ledger::FileEntry& listed) {
  const auto bytes = disk.map(path);
  if (!bytes.ok()) return "the file is missing or cannot be read";
  return ledger::difference(bytes->view(), listed);
}

// Whether it stands in one of the artefacts inside, whose own manifest accounts for it.
bool stands_inside(const ledger::Manifest& manifest, const Path& path) {
  return std::any_of(manifest.artefacts.begin(), manifest.artefacts.end(),
                     [&](const auto& inner) { return path.starts_with(inner.name + "/"); });
}

void check_files(const Standing& artefact, Report& report, base::Context& ctx) {
  const auto& files = artefact.manifest.files;
  std::vector<std::string> wrong(files.size());
  base::parallel_for(ctx.workers, files.size(), [&](std::size_t i) {
    wrong[i] = compare_file(ctx.disk, base::join(artefact.folder, files[i].path), files[i]);
  });
  std::set<Path> listed{kManifest};
  for (std::size_t i = 0; i < files.size(); ++i) {
    const auto path = base::join(artefact.folder, files[i].path);
    if (!wrong[i].empty()) report.add(path, "", wrong[i]);
    if (!listed.insert(files[i].path).second)
      report.add(path, "files", "the manifest lists it twice");
    ++report.files;
    report.bytes += files[i].bytes;
  }
  std::vector<Path> found;
  if (!walk(ctx.disk, artefact.folder, "", found).ok()) return;
  for (const auto& path : found)
    if (!listed.contains(path) && !stands_inside(artefact.manifest, path))
      report.add(base::join(artefact.folder, path), "", "the manifest does not list the file");
}

void check_manifest(const Standing& artefact, Report& report) {
  const auto place = base::join(artefact.folder, kManifest);
  if (artefact.manifest.content_id() != artefact.manifest.id)
    report.add(place, "id", "the content id does not fit the listed files");
  if (artefact.manifest.kind != artefact.name && !artefact.name.starts_with("checkpoint-"))
    report.add(place, "kind",
               "it is a " + artefact.manifest.kind + ", the folder is " + artefact.name);
}

// The manifest's bytes decide; the parts that the record repeats tell which field was changed.
void compare_with_record(const Standing& artefact, const Book& book, Report& report,
                         base::Context& ctx) {
  const auto& body = book.records[artefact.record].body;
  const auto place = base::join(artefact.folder, kManifest);
  const auto bytes = ctx.disk.map(place);
  if (bytes.ok() && base::sha256(bytes->view()).hex() != text_at(body, "manifest_sha256"))
    report.add(place, "",
               "the manifest's SHA-256 is not the one in " + book.place(artefact.record));
  if (!artefact.readable) return;
  const Json ours = artefact.manifest.to_json();
  for (const char* key : {"id", "kind", "inputs", "counts", "cost"})
    if (body.contains(key) && body[key] != ours[key])
      report.add(place, key, "it is not what " + book.place(artefact.record) + " records");
  if (!body.contains("facts") || !body["facts"].is_object()) return;
  for (const auto& [name, value] : body["facts"].items())  // the plain ones
    if (!ours["facts"].is_object() || !ours["facts"].contains(name) || ours["facts"][name] != value)
      report.add(place, "facts." + name,
                 "it is not what " + book.place(artefact.record) + " records");
}

Standing read_standing(const Path& folder, std::size_t record, Report& report, base::Context& ctx) {
  Standing out{base::file_name(folder), folder, record, {}, false};
  auto manifest = ledger::read_manifest(ctx.disk, folder);
  if (manifest.ok()) {
    out.manifest = manifest.take();
    out.readable = true;
  } else {
    report.add(base::join(folder, kManifest), "", manifest.error().what);
  }
  return out;
}

// Checkpoints stand inside train/ as artefacts of their own.
void check_inner(const Standing& artefact, Report& report, base::Context& ctx) {
  for (const auto& listed : artefact.manifest.artefacts) {
    const auto inner = ledger::read_inner(ctx.disk, artefact.folder, listed);
    if (!inner.ok()) report.add(inner.error().where, "", inner.error().what);
  }
  const auto entries = ctx.disk.list(artefact.folder);
  if (!entries.ok()) return;
  for (const auto& entry : *entries) {
    const auto folder = base::join(artefact.folder, entry.name);
    if (!entry.is_folder || !ctx.disk.exists(base::join(folder, kManifest))) continue;
    const auto inner = read_standing(folder, artefact.record, report, ctx);
    if (!inner.readable) continue;
    check_manifest(inner, report);
    check_files(inner, report, ctx);
  }
}

// Last record of each artefact name, in ledger order.
std::vector<std::size_t> last_records(const Book& book) {
  std::map<std::string, std::size_t> last;
  for (std::size_t i = 0; i < book.records.size(); ++i)
    if (book.records[i].kind == "artefact") last[text_at(book.records[i].body, "name")] = i;
  std::vector<std::size_t> out;
  for (const auto& [name, record] : last) out.push_back(record);
  std::sort(out.begin(), out.end());
  return out;
}

// Where the ledger says that work on OUT/NAME.work was begun and not ended, else "".
std::string begun(const std::string& entry, const Book& book) {
  std::string place;
  for (std::size_t i = 0; i < book.records.size(); ++i) {
    const auto& record = book.records[i];
    const bool starts = record.kind == "begin" || record.kind == "resume";
    if (starts && text_at(record.body, "stage") + ".work" == entry) place = book.place(i);
    if (record.kind == "artefact" && text_at(record.body, "name") + ".work" == entry) place = "";
  }
  return place;
}

void check_strangers(const Path& out, const std::vector<Standing>& known, const Book& book,
                     Report& report, base::Context& ctx) {
  std::set<std::string> names{"ledger", ".lock"};
  for (const auto& artefact : known) names.insert(artefact.name);
  const auto entries = ctx.disk.list(out);
  if (!entries.ok()) return;
  for (const auto& entry : *entries)
    if (!names.contains(entry.name)) {
      const auto place = begun(entry.name, book);
      report.add(base::join(out, entry.name), "",
                 place.empty() ? "no record in the ledger accounts for it"
                               : "work begun by " + place + " and not finished",
                 !place.empty());
    }
  std::vector<Path> found;
  if (!walk(ctx.disk, base::join(out, "ledger"), "", found).ok()) return;
  for (const auto& path : found)
    if (!ledger::segment_number(path))
      report.add(base::join(base::join(out, "ledger"), path), "", "it does not belong to a ledger");
}

}  // namespace

Result<std::vector<Standing>> check_artefacts(const Path& out, const Book& book, Report& report,
                                              base::Context& ctx) {
  std::vector<Standing> all;
  for (const auto record : last_records(book)) {
    TRY(ctx.cancel.check("audit"));
    const auto name = text_at(book.records[record].body, "name");
    if (name.empty() || name.find('/') != std::string::npos || name.starts_with('.')) {
      report.add(book.place(record), "name", "an artefact cannot be called '" + name + "'");
      continue;
    }
    ctx.reporter.progress("audit", all.size(), 0, name);
    auto artefact = read_standing(base::join(out, name), record, report, ctx);
    compare_with_record(artefact, book, report, ctx);
    if (artefact.readable) {
      check_manifest(artefact, report);
      check_files(artefact, report, ctx);
      check_inner(artefact, report, ctx);
    }
    all.push_back(std::move(artefact));
  }
  report.artefacts = all.size();
  check_strangers(out, all, book, report, ctx);
  return all;
}

}  // namespace audit
