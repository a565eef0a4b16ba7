#include "audit/files.h"

#include <algorithm>

#include "ledger/own_folder.h"
#include "ledger/refusal.h"

namespace audit {

using base::Code;
using base::Error;
using base::Path;
using base::Result;

bool stays_inside(const Path& path) {
  if (path.empty() || path.find('\0') != Path::npos) return false;
  for (std::size_t at = 0; at <= path.size();) {
    const auto end = std::min(path.find('/', at), path.size());
    const auto part = path.substr(at, end - at);
    if (part.empty() || part == "." || part == "..") return false;
    at = end + 1;
  }
  return true;
}

bool is_name(const std::string& name) {
  return stays_inside(name) && name.find('/') == std::string::npos && name[0] != '.' &&
         name != "ledger";
}

bool is_mark(const std::string& name, std::uint64_t bytes) {
  constexpr std::uint64_t kMost = 512;
  const std::string mark = ledger::kMark;
  return bytes <= kMost && (name == mark || name == mark + ".part");
}

namespace {

Result<void> walk_below(base::Disk& disk, const Path& folder, const Path& below,
                        const base::Cancel& cancel, std::vector<Found>& out) {
  TRY(cancel.check("audit"));
  for (const auto& entry : TRY(disk.list(below.empty() ? folder : base::join(folder, below)))) {
    const auto path = below.empty() ? entry.name : base::join(below, entry.name);
    if (entry.is_folder && !entry.is_link)
      TRY(walk_below(disk, folder, path, cancel, out));
    else
      out.push_back({path, entry.size, entry.is_link});
  }
  return {};
}

// The disk tells of links only in the list of their folder.
bool is_link(base::Disk& disk, const Path& path) {
  const auto entries = disk.list(base::parent(path));
  if (!entries.ok()) return false;
  const auto name = base::file_name(path);
  return std::ranges::any_of(*entries,
                             [&](const auto& one) { return one.name == name && one.is_link; });
}

}  // namespace

Result<std::vector<Found>> walk(base::Disk& disk, const Path& folder, const base::Cancel& cancel) {
  std::vector<Found> out;
  TRY(walk_below(disk, folder, "", cancel, out));
  return out;
}

Result<base::Bytes> map_inside(base::Disk& disk, const Path& path, std::uint64_t most) {
  if (is_link(disk, path))
    return Error{Code::bad_data, "it is a link; what it leads to can change without the ledger",
                 path, "put the file itself there"};
  auto bytes = TRY(disk.map(path));
  if (bytes.size() > most)
    return Error{
        Code::bad_data,
        "it has " + std::to_string(bytes.size()) + " bytes, more than any file of its kind", path,
        ""};
  return bytes;
}

std::string difference(std::string_view bytes, const ledger::FileEntry& listed,
                       const base::Cancel& cancel) {
  if (bytes.size() != listed.bytes)
    return "the file has " + std::to_string(bytes.size()) + " bytes, " +
           std::to_string(listed.bytes) + " are recorded";
  constexpr std::size_t kPiece = 1 << 22;  // a few milliseconds
  base::FileHash hash;
  for (std::size_t at = 0; at < bytes.size() && !cancel.requested(); at += kPiece)
    hash.add(bytes.substr(at, kPiece));
  const auto digest = hash.finish();
  // A file that is listed with a plain digest though it is a large one is of the version before.
  if (digest.is_tree() && listed.tree.empty()) return ledger::difference(bytes, listed);
  const auto& wanted = listed.tree.empty() ? listed.sha256 : listed.tree;
  return digest.root.hex() == wanted ? "" : "the file's digest is not the recorded one";
}

namespace {

// In pieces, so that a stop is obeyed.
Result<base::FileDigest> digest_inside(base::Disk& disk, const Path& path,
                                       const base::Cancel& cancel) {
  const auto bytes = TRY(disk.map(path));
  constexpr std::size_t kPiece = 1 << 22;
  base::FileHash hash;
  for (std::size_t at = 0; at < bytes.size(); at += kPiece) {
    TRY(cancel.check("audit"));
    hash.add(bytes.view().substr(at, kPiece));
  }
  TRY(bytes.whole());
  return hash.finish();
}

Result<void> add_below(base::Disk& disk, const Path& folder, const Path& below,
                       const base::Cancel& cancel, std::vector<ledger::FileEntry>& files,
                       std::vector<Path>& others) {
  for (const auto& entry : TRY(disk.list(below.empty() ? folder : base::join(folder, below)))) {
    const auto path = below.empty() ? entry.name : base::join(below, entry.name);
    const bool is_file = !entry.is_folder && !entry.is_link && !entry.is_special;
    const bool found = ledger::is_found(entry);
    if (!found && is_file && is_mark(path, entry.size)) continue;  // on its way there
    if (!found)
      others.push_back(path);
    else if (entry.is_folder)
      TRY(add_below(disk, folder, path, cancel, files, others));
    else
      files.push_back(
          ledger::entry_of(path, TRY(digest_inside(disk, base::join(folder, path), cancel))));
  }
  return {};
}

}  // namespace

Result<FoundBelow> find_below(base::Disk& disk, const Path& folder, const base::Cancel& cancel) {
  FoundBelow out;
  std::vector<ledger::FileEntry> files;
  TRY(add_below(disk, folder, "", cancel, files, out.others));
  out.id = ledger::found_id(std::move(files));
  return out;
}

Result<base::Json> read_json(base::Disk& disk, const Path& path) {
  return base::parse_json(TRY(map_inside(disk, path, kMostManifestBytes)).view(), path);
}

Result<ledger::Manifest> read_manifest(base::Disk& disk, const Path& folder) {
  const auto path = base::join(folder, "manifest.json");
  const auto bytes = map_inside(disk, path, kMostManifestBytes);
  if (!bytes.ok() && bytes.error().code == Code::missing)
    return Error{Code::missing, "no artefact stands here: manifest.json is missing", folder, ""};
  if (!bytes.ok()) return bytes.error();
  return ledger::Manifest::from_json(TRY(base::parse_json(bytes->view(), path)), path);
}

}  // namespace audit
