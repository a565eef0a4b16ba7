// What stands in the folder of a run besides its artefacts.
#include <algorithm>
#include <set>

#include "audit/beside.h"
#include "audit/files.h"
#include "ledger/own_folder.h"
#include "run/contents.h"

namespace audit {

namespace {

using base::Path;
using base::Result;

constexpr const char* kManifest = "manifest.json";

// Where the ledger says that work on OUT/NAME.work was begun and not ended, else "". The one that it
// takes the place of is NAME.old for a moment, if nothing of hours is in it.
std::string begun(const Path& out, const std::string& entry, const Book& book, base::Disk& disk) {
  const bool replaced = entry.ends_with(".old") && ledger::is_marked(disk, base::join(out, entry));
  if (!entry.ends_with(".work") && !replaced) return "";
  const auto name = entry.substr(0, entry.rfind('.'));
  const auto begin = last_before(find(book.begins, name), book.records.size());
  const auto made = last_before(find(book.artefacts, name), book.records.size());
  return begin && (!made || *made < *begin) ? book.place(*begin) : "";
}

// The lock of a run that may be going on: a file with the number of a process, and nothing else.
void check_lock(const Path& out, const base::DirEntry& entry, Report& report) {
  if (entry.is_folder || entry.is_link || entry.size > 64)
    report.add(base::join(out, entry.name), "", "it is not the lock that a run leaves");
}

// A byte that is not the recorded one: such a training is made again because it was damaged, and kept
// for its owner to look at.
void note_damage(const Report& damage, const Path& folder, Report& report) {
  const auto& all = damage.findings;
  if (all.empty()) return;
  report.note(all[0].place + ": " + all[0].what + "; it is not what was made once");
  if (all.size() > 1)
    report.note(folder + ": " + std::to_string(all.size() - 1) + " more differences of that kind");
}

// Whatever the manifests in it list: what the kind does not have has no business there.
Result<void> check_names(const Path& folder, const std::string& kind,
                         const run::stage::Entry& entry, Report& report, base::Context& ctx) {
  Few strange(report);
  for (const auto& found : TRY(walk(ctx.disk, folder, ctx.cancel)))
    if (!found.is_link && found.path != kManifest && !is_mark(found.path, found.bytes) &&
        std::ranges::none_of(entry.files,
                             [&](const auto& file) { return run::fits(file.path, found.path); }))
      strange.add(base::join(folder, found.path), "", "no " + kind + " has such a file");
  return {};
}

// The record whose manifest stands there, else the newest: what differs from it is named.
std::size_t record_of(const Path& folder, const Positions& made, const Book& book,
                      base::Disk& disk) {
  const auto bytes = map_inside(disk, base::join(folder, kManifest), kMostManifestBytes);
  const auto digest = bytes.ok() ? base::sha256(bytes->view()).hex() : "";
  const auto own = std::ranges::find_if(made, [&](std::size_t at) {
    return text_at(book.records[at].body, "manifest_sha256") == digest;
  });
  return own == made.end() ? made.back() : *own;
}

// Finished work that another took the place of. What it is says its record, never its manifest alone.
Result<void> check_replaced(const Path& out, const std::string& name, const Positions& made,
                            const Book& book, run::Kinds kinds, Report& report,
                            base::Context& ctx) {
  const auto record = record_of(base::join(out, name), made, book, ctx.disk);
  Report found, damage;
  const auto kept = TRY(check_folder(out, name, record, book, found, damage, ctx));
  for (const auto& [place, field, what, unfinished] : found.findings)
    if (unfinished)
      report.note(place + ": " + what);
    else
      report.add(place, field, what);
  note_damage(damage, kept.folder, report);
  report.files += found.files;
  report.bytes += found.bytes;
  const auto kind = text_at(book.records[record].body, "kind");
  const auto row = std::ranges::find(kinds, kind, &run::stage::Row::name);
  if (row != kinds.end()) TRY(check_names(kept.folder, kind, *row->entry, report, ctx));
  ++report.artefacts;
  report.note(kept.folder + ": made by " + book.place(record) +
              " and replaced since; compared with that record, and no part of what is verified "
              "here beyond it");
  return {};
}

void check_stranger(const Path& out, const std::string& name, const Book& book, Report& report,
                    base::Disk& disk) {
  const auto record = begun(out, name, book, disk);
  report.add(base::join(out, name), "",
             record.empty() ? kNoRecord : "work begun by " + record + " and not finished",
             !record.empty());
}

// A folder of a name that a run gives to what it keeps. False if no record tells of it.
Result<bool> check_kept(const Path& out, const std::string& name, const Beside& beside,
                        const Book& book, run::Kinds kinds, Report& report, base::Context& ctx) {
  if (TRY(check_refused(out, name, book, report, ctx))) return true;
  const auto folder = base::join(out, name);
  const auto replaced = beside.replaced.find(name);
  const auto aside = beside.set_aside.find(name), former = beside.silent.find(name);
  const auto* silent = former == beside.silent.end() ? nullptr : &former->second;
  if (replaced != beside.replaced.end()) {
    TRY(check_replaced(out, name, replaced->second, book, kinds, report, ctx));
  } else if (aside != beside.set_aside.end()) {
    const auto what = "work begun by " + book.place(aside->second.begin) + " and set aside";
    TRY(check_begun(folder, aside->second, what, report, ctx));
  } else if (silent || holds_refused(book, name)) {
    TRY(check_refused_folder(out, name, silent, book, report, ctx));
  } else {
    return false;
  }
  return true;
}

}  // namespace

Result<void> check_beside(const Path& out, const std::vector<Standing>& known, const Book& book,
                          run::Kinds kinds, Report& report, base::Context& ctx) {
  std::set<std::string> names{"ledger"};
  for (const auto& artefact : known) names.insert(artefact.name);
  const auto beside = TRY(read_beside(book, kinds, ctx.cancel));
  for (const auto& entry : TRY(ctx.disk.list(out))) {
    TRY(ctx.cancel.check("audit"));
    const auto& name = entry.name;
    if (name == ".lock")
      check_lock(out, entry, report);
    else if (entry.is_link)
      report.add(base::join(out, name), "", kLink);
    else if (names.contains(name))
      continue;
    else if (!entry.is_folder || !TRY(check_kept(out, name, beside, book, kinds, report, ctx)))
      check_stranger(out, name, book, report, ctx.disk);
  }
  return {};
}

}  // namespace audit
