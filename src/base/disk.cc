#include "base/disk.h"

#include <algorithm>

namespace base {

Path join(const Path& folder, std::string_view name) {
  if (folder.empty()) return Path(name);
  if (folder.back() == '/') return folder + std::string(name);
  return folder + "/" + std::string(name);
}

std::string file_name(const Path& path) { return path.substr(path.rfind('/') + 1); }

Path parent(const Path& path) {
  const auto slash = path.rfind('/');
  if (slash == Path::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

Result<std::string> Disk::read(const Path& path) { return std::string(TRY(map(path)).view()); }

Result<bool> Disk::write_secret(const Path& path, std::string_view bytes) {
  if (exists(path)) return false;
  TRY(make_folders(parent(path)));
  TRY(write_file(path, bytes, 0600));
  return true;
}

Result<FileDigest> Disk::digest(const Path& path, int workers) {
  const auto before = stamp(path);
  if (before)
    if (auto known = known_.find(*before)) return *known;
  const auto taken = digest_of(TRY(map(path)).view(), workers);
  if (before && stamp(path) == before) known_.remember(*before, taken);
  return taken;
}

namespace {
Result<void> walk(Disk& disk, const Path& root, const Path& below, std::vector<Path>& out) {
  for (const auto& entry : TRY(disk.list(below.empty() ? root : join(root, below)))) {
    const Path path = below.empty() ? entry.name : join(below, entry.name);
    if (entry.is_folder) {
      if (entry.is_link) continue;  // it may lead into a circle
      TRY(walk(disk, root, path, out));
    } else if (!entry.name.ends_with(".part")) {
      out.push_back(path);
    }
  }
  return {};
}
}  // namespace

Result<std::vector<Path>> list_files(Disk& disk, const Path& folder) {
  std::vector<Path> out;
  TRY(walk(disk, folder, "", out));
  std::sort(out.begin(), out.end());
  return out;
}

Result<Digest> hash_file(Disk& disk, const Path& path) {
  return sha256(TRY(disk.map(path)).view());
}

}  // namespace base
