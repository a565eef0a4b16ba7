// A disk that reads what stands on another and writes into memory alone: to try what a run would
// make of real files without a trace. All that is written lies under kShadow, where no real path
// leads; anything else cannot be written.
#pragma once

#include "base/disk.h"

namespace plan {

inline constexpr const char* kShadow = "/dev/null/shadow";

class ShadowDisk : public base::Disk {
 public:
  explicit ShadowDisk(base::Disk& real) : real_(real) {}
  base::Result<base::Bytes> map(const base::Path& path) override;
  base::Result<std::unique_ptr<base::Reader>> open_reader(const base::Path& path) override;
  base::Result<void> write_file(const base::Path& path, std::string_view bytes, int mode) override;
  base::Result<std::unique_ptr<base::Writer>> open_writer(const base::Path& path) override;
  base::Result<void> append(const base::Path& path, std::string_view bytes, bool durable) override;
  base::Result<void> truncate(const base::Path& path, std::uint64_t size) override;
  bool exists(const base::Path& path) override;
  bool is_folder(const base::Path& path) override;
  base::Result<std::vector<base::DirEntry>> list(const base::Path& folder) override;
  base::Result<void> make_folders(const base::Path& folder) override;
  base::Result<void> rename(const base::Path& from, const base::Path& to) override;
  base::Result<void> remove_all(const base::Path& path) override;
  base::Result<base::Path> real_path(const base::Path& path) override;
  bool can_write(const base::Path& folder) override;
  std::optional<std::uint64_t> room(const base::Path& folder) override;
  std::optional<base::Stamp> stamp(const base::Path& path) override;
  base::Result<base::FileDigest> digest(const base::Path& path, const base::Pool& pool) override;

 private:
  base::Disk& of(const base::Path& path);
  base::Disk& real_;
  base::MemoryDisk memory_;
};

}  // namespace plan
