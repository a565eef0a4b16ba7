#include "ledger/artefact.h"

#include <algorithm>
#include <set>

#include "base/parallel.h"
#include "ledger/ledger.h"

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

// Artefacts inside this one (checkpoints) that a crash left half made: nobody may ever see them.
Result<void> remove_leftovers(base::Disk& disk, const Path& folder) {
  for (const auto& entry : TRY(disk.list(folder))) {
    const auto path = base::join(folder, entry.name);
    const bool leftover =
        entry.name.ends_with(".part") ||
        (entry.is_folder && (entry.name.ends_with(".work") || entry.name.ends_with(".old")));
    if (leftover) {
      TRY(disk.remove_all(path));
    } else if (entry.is_folder) {
      TRY(remove_leftovers(disk, path));
    }
  }
  return {};
}

// Digest and size of every file but the manifest itself; what is digested is durable.
Result<std::vector<FileEntry>> digest_files(base::Context& ctx, const Path& folder) {
  auto paths = TRY(base::list_files(ctx.disk, folder));
  std::erase(paths, kManifest);
  std::vector<FileEntry> files(paths.size());
  std::vector<Result<void>> results(paths.size());
  base::parallel_for(ctx.workers, paths.size(), [&](std::size_t i) {
    results[i] = [&]() -> Result<void> {
      const auto path = base::join(folder, paths[i]);
      TRY(ctx.disk.append(path, "", true));
      const auto bytes = TRY(ctx.disk.map(path));
      files[i] = {paths[i], bytes.size(), base::sha256(bytes.view()).hex()};
      return {};
    }();
  });
  for (auto& result : results) TRY(std::move(result));
  return files;
}

// Puts the finished work in the place of the artefact that may stand there.
Result<void> put_in_place(base::Disk& disk, const Path& folder) {
  if (disk.exists(folder)) {
    TRY(disk.remove_all(old_of(folder)));
    TRY(disk.rename(folder, old_of(folder)));
  }
  TRY(disk.rename(work_of(folder), folder));
  return disk.remove_all(old_of(folder));
}

Error wrong_file(const Path& folder, const Path& file, const std::string& what) {
  return {Code::verification, what, base::join(folder, file),
          "go back to a copy that verifies, or make the artefact again"};
}

}  // namespace

Json Manifest::to_json() const {
  Json list = Json::array();
  for (const auto& file : files)
    list.push_back({{"path", file.path}, {"bytes", file.bytes}, {"sha256", file.sha256}});
  return {{"kind", kind},       {"id", id},         {"files", list},      {"inputs", inputs},
          {"recipe", recipe},   {"seed", seed},     {"version", version}, {"tool", tool},
          {"machine", machine}, {"counts", counts}, {"cost", cost},       {"facts", facts},
          {"created", created}};
}

Result<Manifest> Manifest::from_json(const Json& json, const std::string& where) {
  try {
    Manifest out;
    json.at("kind").get_to(out.kind);
    json.at("id").get_to(out.id);
    for (const auto& file : json.at("files"))
      out.files.push_back({file.at("path").get<std::string>(),
                           file.at("bytes").get<std::uint64_t>(),
                           file.at("sha256").get<std::string>()});
    json.at("inputs").get_to(out.inputs);
    json.at("seed").get_to(out.seed);
    json.at("version").get_to(out.version);
    json.at("created").get_to(out.created);
    for (auto [key, member] : {std::pair{"recipe", &out.recipe},
                               {"tool", &out.tool},
                               {"machine", &out.machine},
                               {"counts", &out.counts},
                               {"cost", &out.cost},
                               {"facts", &out.facts}})
      *member = json.at(key);
    return out;
  } catch (const Json::exception&) {
    return Error{Code::bad_data,
                 "not the manifest of an artefact: a member is missing or of another type", where,
                 "make the artefact again"};
  }
}

std::string Manifest::content_id() const {
  std::vector<const FileEntry*> sorted;
  for (const auto& file : files) sorted.push_back(&file);
  std::sort(sorted.begin(), sorted.end(), [](auto* a, auto* b) { return a->path < b->path; });
  base::Sha256 hash;
  const std::string_view nul("\0", 1);
  hash.add(kind).add(nul);
  for (const auto* file : sorted) hash.add(file->path).add(nul).add(file->sha256).add(nul);
  return hash.finish().hex();
}

Result<Manifest> read_manifest(base::Disk& disk, const Path& folder) {
  const auto path = base::join(folder, kManifest);
  const auto bytes = disk.map(path);
  if (!bytes.ok()) {
    if (bytes.error().code != Code::missing) return bytes.error();
    return Error{Code::missing, "no artefact stands here: manifest.json is missing", folder,
                 "run `janua run` to make it"};
  }
  return Manifest::from_json(TRY(base::parse_json(bytes->view(), path)), path);
}

Result<void> verify_files(base::Disk& disk, const Path& folder, const Manifest& manifest) {
  std::set<Path> listed;
  for (const auto& file : manifest.files) {
    if (!listed.insert(file.path).second)
      return wrong_file(folder, file.path, "the manifest lists the file twice");
    const auto bytes = disk.map(base::join(folder, file.path));
    if (!bytes.ok()) return wrong_file(folder, file.path, "the file is missing or cannot be read");
    if (bytes->size() != file.bytes)
      return wrong_file(folder, file.path,
                        "the file has " + std::to_string(bytes->size()) + " bytes, " +
                            std::to_string(file.bytes) + " are recorded");
    if (base::sha256(bytes->view()).hex() != file.sha256)
      return wrong_file(folder, file.path, "the file's digest is not the recorded one");
  }
  for (const auto& path : TRY(base::list_files(disk, folder)))
    if (path != kManifest && !listed.contains(path))
      return wrong_file(folder, path, "the manifest does not list the file");
  if (manifest.content_id() != manifest.id)
    return wrong_file(folder, kManifest, "the content id does not fit the listed files");
  return {};
}

Result<void> recover(base::Disk& disk, const Path& folder) {
  if (is_artefact(disk, work_of(folder))) return put_in_place(disk, folder);
  if (!disk.exists(old_of(folder))) return {};
  if (is_artefact(disk, folder)) return disk.remove_all(old_of(folder));
  if (disk.exists(folder)) return {};  // not ours
  return disk.rename(old_of(folder), folder);
}

Path standing_place(base::Disk& disk, const Path& folder) {
  if (is_artefact(disk, work_of(folder))) return work_of(folder);
  if (!disk.exists(folder) && is_artefact(disk, old_of(folder))) return old_of(folder);
  return folder;
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
  ArtefactWriter writer(ctx, folder, kind);
  writer.ledger_ = ledger;
  if (start == Start::fresh) TRY(ctx.disk.remove_all(writer.work_));
  TRY(ctx.disk.make_folders(writer.work_));
  return writer;
}

Result<void> ArtefactWriter::record(const std::string& kind, Json body) {
  if (ledger_) TRY(ledger_->append(kind, std::move(body)));
  return {};
}

Result<Manifest> ArtefactWriter::finish() {
  TRY(remove_leftovers(ctx_->disk, work_));
  manifest_.files = TRY(digest_files(*ctx_, work_));
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
  for (const auto& [key, value] : cost.items())
    if (!manifest_.cost.contains(key)) manifest_.cost[key] = value;
  TRY(ctx_->disk.write_file(base::join(work_, kManifest), base::pretty(manifest_.to_json())));
  TRY(put_in_place(ctx_->disk, folder_));
  return manifest_;
}

}  // namespace ledger
