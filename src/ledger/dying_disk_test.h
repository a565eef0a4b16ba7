// A disk for crash tests.
#pragma once

#include <atomic>

#include "base/disk.h"

namespace ledger {

// Behaves like the disk below it until `budget` changes were made, then like a machine
// without power.
class DyingDisk : public base::Disk {
 public:
  DyingDisk(base::Disk& below, int budget) : below_(below), budget_(budget) {}
  base::Result<base::Bytes> map(const base::Path& path) override { return below_.map(path); }
  base::Result<std::unique_ptr<base::Reader>> open_reader(const base::Path& path) override {
    return below_.open_reader(path);
  }
  base::Result<void> write_file(const base::Path& path, std::string_view bytes, int mode) override {
    TRY(live());
    return below_.write_file(path, bytes, mode);
  }
  base::Result<std::unique_ptr<base::Writer>> open_writer(const base::Path& path) override {
    TRY(live());
    return below_.open_writer(path);
  }
  base::Result<void> append(const base::Path& path, std::string_view bytes, bool durable) override {
    TRY(live());
    return below_.append(path, bytes, durable);
  }
  base::Result<void> truncate(const base::Path& path, std::uint64_t size) override {
    TRY(live());
    return below_.truncate(path, size);
  }
  bool exists(const base::Path& path) override { return below_.exists(path); }
  bool is_folder(const base::Path& path) override { return below_.is_folder(path); }
  base::Result<std::vector<base::DirEntry>> list(const base::Path& folder) override {
    return below_.list(folder);
  }
  base::Result<void> make_folders(const base::Path& folder) override {
    TRY(live());
    return below_.make_folders(folder);
  }
  base::Result<void> rename(const base::Path& from, const base::Path& to) override {
    TRY(live());
    return below_.rename(from, to);
  }
  base::Result<void> remove_all(const base::Path& path) override {
    TRY(live());
    return below_.remove_all(path);
  }
  std::optional<base::Stamp> stamp(const base::Path& path) override { return below_.stamp(path); }
  base::Result<base::FileDigest> digest(const base::Path& path, const base::Pool& pool) override {
    return below_.digest(path, pool);
  }

 private:
  base::Result<void> live() {
    if (budget_-- > 0) return {};
    return base::Error{base::Code::io, "the power is gone", "", ""};
  }
  base::Disk& below_;
  std::atomic<int> budget_;  // files may be digested by several threads
};

}  // namespace ledger
