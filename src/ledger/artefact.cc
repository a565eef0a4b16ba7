#include "ledger/artefact.h"

#include <algorithm>

#include "ledger/ledger.h"
#include "ledger/own_folder.h"

namespace ledger {

namespace {

using base::Code;
using base::Error;
using base::Json;
using base::Path;
using base::Result;

constexpr const char* kManifest = "manifest.json";

Path work_of(const Path& folder) { return folder + ".work"; }
Path old_of(const Path& folder) { return folder + ".old"; }

bool is_artefact(base::Disk& disk, const Path& folder) {
  return disk.exists(base::join(folder, kManifest));
}

// A finished artefact that was not put in its place yet.
bool is_finished_work(base::Disk& disk, const Path& folder) {
  return is_artefact(disk, work_of(folder)) && is_marked(disk, work_of(folder));
}

// Artefacts inside this one (checkpoints) that a crash left half made: nobody may ever see them.
// The mark of the folder itself stays until it has its name.
Result<void> remove_leftovers(base::Disk& disk, const Path& folder, bool inside = false) {
  for (const auto& entry : TRY(disk.list(folder))) {
    const auto path = base::join(folder, entry.name);
    if (is_leftover(entry)) {
      if (inside || entry.name != kMark) TRY(disk.remove_all(path));
    } else if (entry.is_folder && !entry.is_link) {  // a link may lead into a circle
      TRY(remove_leftovers(disk, path, true));
    }
  }
  return {};
}

// What the manifest will list.
struct Contents {
  std::vector<Path> files;
  std::vector<Path> artefacts;
};

Result<void> list_contents(base::Disk& disk, const Path& root, const Path& below, Contents& out) {
  for (const auto& entry : TRY(disk.list(below.empty() ? root : base::join(root, below)))) {
    const auto path = below.empty() ? entry.name : base::join(below, entry.name);
    if (!entry.is_folder) {
      if (path != kManifest && !is_leftover(entry)) out.files.push_back(path);
    } else if (entry.is_link) {
      continue;  // it may lead into a circle
    } else if (const auto inner = read_manifest(disk, base::join(root, path)); inner.ok()) {
      out.artefacts.push_back(path);
    } else if (inner.error().code == Code::io) {
      return inner.error();
    } else {
      TRY(list_contents(disk, root, path, out));
    }
  }
  return {};
}

// The digest of a file that is durable when this returns.
Result<FileEntry> digest_file(base::Disk& disk, const Path& folder, const Path& name,
                              const base::Pool& pool) {
  const auto path = base::join(folder, name);
  TRY(disk.append(path, "", true));
  return entry_of(name, TRY(disk.digest(path, pool)));
}

// Files at once, and within a large one its chunks.
Result<std::vector<FileEntry>> digest_files(base::Context& ctx, const Path& folder,
                                            std::vector<Path> paths) {
  std::sort(paths.begin(), paths.end());
  std::vector<FileEntry> files(paths.size());
  std::vector<Result<void>> results(paths.size());
  const auto digest = [&](std::size_t i) -> Result<void> {
    files[i] = TRY(digest_file(ctx.disk, folder, paths[i], ctx.pool));
    return {};
  };
  ctx.pool.run(paths.size(), [&](int, std::size_t i) { results[i] = digest(i); });
  for (auto& result : results) TRY(std::move(result));
  return files;
}

// Its files were digested when it was finished; here only those are read that this process does
// not know.
Result<SubArtefact> nest(base::Context& ctx, const Path& folder, const Path& name) {
  const auto inner = base::join(folder, name);
  const auto manifest = TRY(read_manifest(ctx.disk, inner));
  TRY(verify_files(ctx.disk, inner, manifest, {Digests::known, ctx.pool}));
  const auto digest = TRY(ctx.disk.digest(base::join(inner, kManifest)));
  return SubArtefact{name, manifest.id, digest.root.hex()};
}

// Puts the finished work in the place of the artefact that may stand there. Each folder on its way
// bears the mark, so that after a crash recover() tells them from those of somebody else.
Result<void> put_in_place(base::Disk& disk, const Path& folder) {
  const auto name = kept_name(disk, work_of(folder));
  const auto kept = base::join(base::parent(folder), name);
  if (disk.exists(folder) && !name.empty() && !disk.exists(kept)) {
    TRY(disk.rename(folder, kept));
  } else if (disk.exists(folder)) {
    TRY(remove_own(disk, old_of(folder)));
    TRY(mark(disk, folder));
    TRY(disk.rename(folder, old_of(folder)));
  }
  TRY(disk.rename(work_of(folder), folder));
  TRY(unmark(disk, folder));
  return is_marked(disk, old_of(folder)) ? remove_own(disk, old_of(folder)) : Result<void>();
}

}  // namespace

bool is_leftover(const base::DirEntry& entry) {
  return entry.name == kMark || entry.name.ends_with(".part") ||
         (entry.is_folder && (entry.name.ends_with(".work") || entry.name.ends_with(".old")));
}

Result<void> recover(base::Disk& disk, const Path& folder) {
  const auto old = old_of(folder);
  const bool replaced = is_marked(disk, old);
  if (is_finished_work(disk, folder)) {
    if (disk.exists(folder) && !is_artefact(disk, folder)) return {};  // not ours
    return put_in_place(disk, folder);
  }
  if (!disk.exists(folder) && replaced) TRY(disk.rename(old, folder));
  if (!is_artefact(disk, folder)) return {};  // not ours
  if (is_marked(disk, folder)) TRY(unmark(disk, folder));
  return is_marked(disk, old) ? remove_own(disk, old) : Result<void>();
}

Path standing_place(base::Disk& disk, const Path& folder) {
  if (is_finished_work(disk, folder)) return work_of(folder);
  const auto old = old_of(folder);
  return !disk.exists(folder) && is_artefact(disk, old) && is_marked(disk, old) ? old : folder;
}

ArtefactWriter::ArtefactWriter(base::Context& ctx, Path folder, std::string kind)
    : ctx_(&ctx),
      folder_(std::move(folder)),
      work_(work_of(folder_)),
      meter_(ctx.disk),
      wall_start_(ctx.clock.seconds()),
      cpu_start_(base::cpu_seconds()) {
  manifest_.kind = std::move(kind);
}

Result<ArtefactWriter> ArtefactWriter::open(base::Context& ctx, const Path& folder,
                                            const std::string& kind, Start start, Ledger* ledger) {
  TRY(recover(ctx.disk, folder));
  if (ctx.disk.exists(folder) && !is_artefact(ctx.disk, folder))
    return Error{Code::bad_request,
                 "something that is not an artefact stands where the " + kind + " belongs", folder,
                 "move it away, or choose another --out"};
  TRY(check_own(ctx.disk, old_of(folder)));  // before hours of work, not behind them
  TRY(check_no_link(ctx.disk, work_of(folder)));
  ArtefactWriter writer(ctx, folder, kind);
  writer.ledger_ = ledger;
  if (start == Start::fresh) TRY(remove_own(ctx.disk, writer.work_));
  TRY(mark(ctx.disk, writer.work_));
  return writer;
}

Result<void> ArtefactWriter::record(const std::string& kind, Json body) {
  if (ledger_) TRY(ledger_->append(kind, std::move(body)));
  return {};
}

Result<void> ArtefactWriter::record_group(std::vector<Entry> entries) {
  if (ledger_) TRY(ledger_->append_group(std::move(entries)));
  return {};
}

Result<WorkRecords> ArtefactWriter::recorded(const Kinds& kinds) const {
  if (!ledger_) return WorkRecords{};
  return records_of_work(ctx_->disk, ledger_->folder(), base::file_name(folder_), kinds);
}

Result<Manifest> ArtefactWriter::finish() {
  TRY(remove_leftovers(ctx_->disk, work_));
  Contents contents;
  TRY(list_contents(ctx_->disk, work_, "", contents));
  manifest_.files = TRY(digest_files(*ctx_, work_, std::move(contents.files)));
  manifest_.artefacts.clear();
  std::sort(contents.artefacts.begin(), contents.artefacts.end());
  for (const auto& name : contents.artefacts)
    manifest_.artefacts.push_back(TRY(nest(*ctx_, work_, name)));
  manifest_.id = manifest_.content_id();
  manifest_.tool = describe_tool();
  manifest_.machine = base::describe_machine();
  manifest_.created = ctx_->clock.utc();
  // A stage that was resumed knows better what it cost in all.
  const Json cost = {{"wall_s", ctx_->clock.seconds() - wall_start_},
                     {"cpu_s", base::cpu_seconds() - cpu_start_},
                     {"peak_memory_bytes", base::peak_memory()},
                     {"joules", meter_.joules()},
                     {"joules_method", meter_.method()}};
  // A method without joules says that they are not known.
  const bool unknown = manifest_.cost.contains("joules_method");
  for (const auto& [key, value] : cost.items())
    if (!manifest_.cost.contains(key) && !(unknown && key == "joules")) manifest_.cost[key] = value;
  TRY(ctx_->disk.write_file(base::join(work_, kManifest), base::pretty(manifest_.to_json())));
  TRY(put_in_place(ctx_->disk, folder_));
  return manifest_;
}

}  // namespace ledger
