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

namespace {

constexpr std::size_t kPiece = 1 << 18;

// Calls each(piece) for all bytes of the file in order.
template <class F>
Result<void> each_piece(Disk& disk, const Path& path, F&& each) {
  const auto reader = TRY(disk.open_reader(path));
  std::string piece(kPiece, 0);
  while (const auto n = TRY(reader->read(piece.data(), piece.size())))
    TRY(each(std::string_view(piece.data(), n)));
  return {};
}

}  // namespace

Result<std::string> read_rest(Reader& reader) {
  std::string out;
  out.reserve(std::min<std::uint64_t>(reader.size(), 1 << 26));  // a sparse file claims anything
  std::string piece(std::clamp<std::uint64_t>(reader.size(), 1 << 12, kPiece), 0);
  while (const auto n = TRY(reader.read(piece.data(), piece.size()))) out.append(piece, 0, n);
  return out;
}

Result<std::string> Disk::read(const Path& path) { return read_rest(*TRY(open_reader(path))); }

// Of a disk that knows no links.
Result<Path> Disk::real_path(const Path& path) {
  if (!exists(path))
    return Error{Code::missing, "it does not exist", path, "check the path and its spelling"};
  return path;
}

Result<bool> Disk::write_secret(const Path& path, std::string_view bytes) {
  if (exists(path)) return false;
  TRY(make_folders(parent(path)));
  TRY(write_file(path, bytes, 0600));
  return true;
}

Result<FileDigest> Disk::digest(const Path& path, const Pool& pool) {
  const auto before = stamp(path);
  if (before)
    if (auto known = known_.find(*before)) return *known;
  const auto bytes = TRY(map(path));
  const auto taken = digest_of(bytes.view(), pool);
  TRY(bytes.whole());
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
  if (const auto stamp = disk.stamp(path); stamp && stamp->size <= chunk_bytes) {
    const auto taken = TRY(disk.digest(path));
    if (!taken.is_tree()) return taken.root;  // else it has grown since
  }
  Sha256 hash;
  TRY(each_piece(disk, path, [&](std::string_view piece) -> Result<void> {
    hash.add(piece);
    return {};
  }));
  return hash.finish();
}

Result<void> copy_file(Disk& disk, const Path& from, const Path& to) {
  const auto writer = TRY(disk.open_writer(to));
  TRY(each_piece(disk, from, [&](std::string_view piece) { return writer->write(piece); }));
  return writer->commit();
}

Error shrunken(const Path& path) {
  return {Code::io, "became shorter while it was read", path,
          "wait until nothing writes to it, and run the same command again"};
}

}  // namespace base
