#include "plan/shadow_disk.h"

namespace plan {

namespace {

using base::Path;
using base::Result;

bool is_shadow(const Path& path) { return path.starts_with(kShadow); }

base::Error refused(const Path& path) {
  return {base::Code::failed, "a trial in memory was about to write a real file", path,
          "report this: it is a fault of janua"};
}

Result<void> may_write(const Path& path) {
  if (is_shadow(path)) return {};
  return refused(path);
}

}  // namespace

base::Disk& ShadowDisk::of(const Path& path) {
  if (is_shadow(path)) return memory_;
  return real_;
}

Result<base::Bytes> ShadowDisk::map(const Path& path) { return of(path).map(path); }

Result<std::unique_ptr<base::Reader>> ShadowDisk::open_reader(const Path& path) {
  return of(path).open_reader(path);
}

Result<void> ShadowDisk::write_file(const Path& path, std::string_view bytes, int mode) {
  TRY(may_write(path));
  return memory_.write_file(path, bytes, mode);
}

Result<std::unique_ptr<base::Writer>> ShadowDisk::open_writer(const Path& path) {
  TRY(may_write(path));
  return memory_.open_writer(path);
}

Result<void> ShadowDisk::append(const Path& path, std::string_view bytes, bool durable) {
  TRY(may_write(path));
  return memory_.append(path, bytes, durable);
}

Result<void> ShadowDisk::truncate(const Path& path, std::uint64_t size) {
  TRY(may_write(path));
  return memory_.truncate(path, size);
}

bool ShadowDisk::exists(const Path& path) { return of(path).exists(path); }

bool ShadowDisk::is_folder(const Path& path) { return of(path).is_folder(path); }

Result<std::vector<base::DirEntry>> ShadowDisk::list(const Path& folder) {
  return of(folder).list(folder);
}

Result<void> ShadowDisk::make_folders(const Path& folder) {
  TRY(may_write(folder));
  return memory_.make_folders(folder);
}

Result<void> ShadowDisk::rename(const Path& from, const Path& to) {
  TRY(may_write(from));
  TRY(may_write(to));
  return memory_.rename(from, to);
}

Result<void> ShadowDisk::remove_all(const Path& path) {
  TRY(may_write(path));
  return memory_.remove_all(path);
}

Result<Path> ShadowDisk::real_path(const Path& path) { return of(path).real_path(path); }

bool ShadowDisk::can_write(const Path& folder) { return is_shadow(folder); }

std::optional<std::uint64_t> ShadowDisk::room(const Path& folder) {
  return of(folder).room(folder);
}

std::optional<base::Stamp> ShadowDisk::stamp(const Path& path) { return of(path).stamp(path); }

Result<base::FileDigest> ShadowDisk::digest(const Path& path, const base::Pool& pool) {
  return of(path).digest(path, pool);
}

}  // namespace plan
