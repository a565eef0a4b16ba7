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

// What a folder that was replaced holds beyond its record, or that a link leads to, is a finding: no
// run puts it there. A byte that is not the recorded one is a note: such a training is made again
// because it was damaged, and kept for its owner to look at.
void take_over(const Report& from, const Path& folder, Report& report) {
  std::size_t damaged = 0;
  for (const auto& finding : from.findings) {
    if (finding.what == kUnlisted || finding.what == kLink)
      report.add(finding.place, finding.field, finding.what, finding.unfinished);
    else if (damaged++ == 0)
      report.note(finding.place + ": " + finding.what + "; it is not what was made once");
  }
  if (damaged > 1)
    report.note(folder + ": " + std::to_string(damaged - 1) + " more differences of that kind");
}

// Finished work that another took the place of.
Result<void> check_replaced(const Path& out, const std::string& name, const Positions& made,
                            const Book& book, run::Kinds kinds, Report& report,
                            base::Context& ctx) {
  const auto place = base::join(base::join(out, name), kManifest);
  const auto bytes = map_inside(ctx.disk, place, kMostManifestBytes);
  const auto digest = bytes.ok() ? base::sha256(bytes->view()).hex() : "";
  const auto own = std::ranges::find_if(made, [&](std::size_t at) {
    return text_at(book.records[at].body, "manifest_sha256") == digest;
  });
  const auto record = own == made.end() ? made.back() : *own;
  Report apart;
  const auto kept = TRY(check_folder(out, name, record, book, apart, ctx));
  take_over(apart, kept.folder, report);
  if (!kept.readable) report.add(kept.folder, "", "without its manifest nothing accounts for it");
  report.files += apart.files;
  report.bytes += apart.bytes;
  const auto row = std::ranges::find(kinds, kept.manifest.kind, &run::stage::Row::name);
  if (kept.readable && row != kinds.end()) check_list(kept, *row->entry, report, ctx.disk);
  ++report.artefacts;
  report.note(kept.folder + ": made by " + book.place(record) +
              " and replaced since; compared with that record, and no part of what is verified "
              "here beyond it");
  return {};
}

// A path below NAME.refused as it was in the work: what is refused a second time has a number.
Path as_in_work(const Path& path) {
  const auto dot = path.find('.'), slash = path.find('/');
  if (dot == path.npos || slash == path.npos || dot > slash) return path;
  return path.substr(0, dot) + path.substr(slash);
}

// Nobody vouches for begun work, nor for what was damaged of it; but what no work of its kind holds
// was not begun by anybody. `what` it is, for the note.
Result<void> check_begun(const Path& folder, const Begun& begun, const std::string& what,
                         Report& report, base::Context& ctx) {
  const auto& files = begun.entry->files;
  Few strange(report);
  for (const auto& [path, bytes, is_link] : TRY(walk(ctx.disk, folder, ctx.cancel))) {
    const auto fits = [&](const auto& file) { return run::fits(file.path, as_in_work(path)); };
    if (is_link)
      report.add(base::join(folder, path), "", kLink);
    else if (base::file_name(path) != ledger::kMark && !path.ends_with(".part") &&
             std::ranges::none_of(files, fits))
      strange.add(base::join(folder, path), "", "no " + begun.kind + " has such a file");
  }
  report.note(folder + ": " + what +
              "; nobody vouches for it, and it is no part of what is verified here");
  return {};
}

// NAME.refused of this version: each thing in it has its record.
Result<void> check_refused_folder(const Path& out, const std::string& name, const Book& book,
                                  Report& report, base::Context& ctx) {
  for (const auto& entry : TRY(ctx.disk.list(base::join(out, name)))) {
    const auto kept = base::join(name, entry.name);
    if (entry.name == ledger::kMark || entry.name == std::string(ledger::kMark) + ".part") continue;
    if (!TRY(check_refused(out, kept, book, report, ctx)))
      report.add(base::join(out, kept), "", "no record in the ledger accounts for it");
  }
  return {};
}

void check_stranger(const Path& out, const std::string& name, const Book& book, Report& report,
                    base::Disk& disk) {
  const auto record = begun(out, name, book, disk);
  report.add(base::join(out, name), "",
             record.empty() ? "no record in the ledger accounts for it"
                            : "work begun by " + record + " and not finished",
             !record.empty());
}

// A folder of a name that a run gives to what it keeps. False if no record tells of it.
Result<bool> check_kept(const Path& out, const std::string& name, const Beside& beside,
                        const Book& book, run::Kinds kinds, Report& report, base::Context& ctx) {
  if (TRY(check_refused(out, name, book, report, ctx))) return true;
  const auto folder = base::join(out, name);
  const auto replaced = beside.replaced.find(name);
  const auto aside = beside.set_aside.find(name), silent = beside.silent.find(name);
  if (replaced != beside.replaced.end()) {
    TRY(check_replaced(out, name, replaced->second, book, kinds, report, ctx));
  } else if (aside != beside.set_aside.end()) {
    const auto what = "work begun by " + book.place(aside->second.begin) + " and set aside";
    TRY(check_begun(folder, aside->second, what, report, ctx));
  } else if (silent != beside.silent.end()) {
    const auto what =
        "what a run found damaged of work begun by " + book.place(silent->second.begin);
    TRY(check_begun(folder, silent->second, what, report, ctx));
  } else if (holds_refused(book, name)) {
    TRY(check_refused_folder(out, name, book, report, ctx));
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
