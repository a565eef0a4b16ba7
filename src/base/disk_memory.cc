// The Disk that tests use: a map from path to bytes, with a capacity that can run out.
#include <atomic>

#include "base/disk.h"

namespace base {

namespace {
Error missing(const Path& path) { return {Code::missing, "no such file", path, ""}; }
}  // namespace

class MemoryWriter : public Writer {
 public:
  MemoryWriter(MemoryDisk& disk, Path path) : disk_(disk), path_(std::move(path)) {}
  ~MemoryWriter() override {
    if (!committed_) disk_.remove_all(path_ + ".part").take();
  }
  Result<void> write(std::string_view bytes) override {
    count(bytes);
    return disk_.append(path_ + ".part", bytes, false);
  }
  Result<void> commit() override {
    TRY(disk_.append(path_ + ".part", "", false));
    TRY(disk_.rename(path_ + ".part", path_));
    committed_ = true;
    if (const auto stamp = disk_.stamp(path_)) disk_.known_.remember(*stamp, hash_.finish());
    return {};
  }

 private:
  MemoryDisk& disk_;
  Path path_;
  bool committed_ = false;
};

// Never changes: what is written to its path makes another. Only truncate() leaves a mark, as it
// would cut the bytes from under a reader of the real disk.
struct MemoryDisk::File {
  explicit File(std::string bytes) : bytes(std::move(bytes)) {}
  const std::string bytes;
  mutable std::atomic<bool> shrunk = false;
};

class MemoryDisk::FileReader : public Reader, public Mapped {
 public:
  FileReader(std::shared_ptr<const File> file, Path path)
      : Reader(file->bytes.size()), file_(std::move(file)), path_(std::move(path)) {}
  Result<void> whole() const override {
    if (file_->shrunk) return shrunken(path_);
    return {};
  }
  Result<std::size_t> read(char* to, std::size_t room) override {
    TRY(whole());
    const auto n = file_->bytes.copy(to, room, at_);
    at_ += n;
    return n;
  }

 private:
  std::shared_ptr<const File> file_;
  Path path_;
  std::size_t at_ = 0;
};

std::optional<std::uint64_t> MemoryDisk::room(const Path&) {
  const std::lock_guard lock(mutex_);
  return capacity_ - used();
}

std::uint64_t MemoryDisk::used() const {
  std::uint64_t sum = 0;
  for (const auto& [path, file] : files_) sum += file->bytes.size();
  return sum;
}

Result<Bytes> MemoryDisk::map(const Path& path) {
  const std::lock_guard lock(mutex_);
  const auto it = files_.find(path);
  if (it == files_.end()) return missing(path);
  return Bytes::of(std::make_shared<FileReader>(it->second, path), it->second->bytes);
}

Result<std::unique_ptr<Reader>> MemoryDisk::open_reader(const Path& path) {
  const std::lock_guard lock(mutex_);
  const auto it = files_.find(path);
  if (it == files_.end()) return missing(path);
  return std::unique_ptr<Reader>(std::make_unique<FileReader>(it->second, path));
}

Result<void> MemoryDisk::write_file(const Path& path, std::string_view bytes, int) {
  const std::lock_guard lock(mutex_);
  if (used() + bytes.size() > capacity_)
    return Error{Code::full_disk, "no space left on the disk", path, "free some space"};
  files_[path] = std::make_shared<const File>(std::string(bytes));
  touched(path);
  return {};
}

Result<std::unique_ptr<Writer>> MemoryDisk::open_writer(const Path& path) {
  TRY(write_file(path + ".part", "", 0644));
  return std::unique_ptr<Writer>(std::make_unique<MemoryWriter>(*this, path));
}

Result<void> MemoryDisk::append(const Path& path, std::string_view bytes, bool) {
  const std::lock_guard lock(mutex_);
  if (used() + bytes.size() > capacity_)
    return Error{Code::full_disk, "no space left on the disk", path, "free some space"};
  const auto it = files_.find(path);
  if (it != files_.end() && bytes.empty()) return {};  // to make it durable
  std::string all = it == files_.end() ? std::string() : it->second->bytes;
  files_[path] = std::make_shared<const File>(all.append(bytes));
  touched(path);
  return {};
}

Result<void> MemoryDisk::truncate(const Path& path, std::uint64_t size) {
  const std::lock_guard lock(mutex_);
  const auto it = files_.find(path);
  if (it == files_.end()) return missing(path);
  const auto whole = it->second;
  it->second = std::make_shared<const File>(whole->bytes.substr(0, size));
  whole->shrunk = size < whole->bytes.size();
  touched(path);
  return {};
}

bool MemoryDisk::exists(const Path& path) {
  {
    const std::lock_guard lock(mutex_);
    if (files_.contains(path)) return true;
  }
  return is_folder(path);
}

bool MemoryDisk::is_folder(const Path& path) {
  const std::lock_guard lock(mutex_);
  if (folders_.contains(path)) return true;
  const auto it = files_.lower_bound(path + "/");
  return it != files_.end() && it->first.starts_with(path + "/");
}

Result<std::vector<DirEntry>> MemoryDisk::list(const Path& folder) {
  if (!is_folder(folder)) return Error{Code::missing, "no such folder", folder, ""};
  const std::lock_guard lock(mutex_);
  std::map<std::string, DirEntry> found;
  const Path prefix = folder + "/";
  for (const auto& [path, file] : files_) {
    if (!path.starts_with(prefix)) continue;
    const auto rest = path.substr(prefix.size());
    const auto slash = rest.find('/');
    const auto name = rest.substr(0, slash);
    found[name] = {name, slash != Path::npos, slash == Path::npos ? file->bytes.size() : 0};
  }
  for (const auto& [path, unused] : folders_) {
    if (!path.starts_with(prefix)) continue;
    const auto name = path.substr(prefix.size(), path.find('/', prefix.size()) - prefix.size());
    found[name] = {name, true, 0};
  }
  std::vector<DirEntry> out;
  for (auto& [name, entry] : found) out.push_back(std::move(entry));
  return out;
}

Result<void> MemoryDisk::make_folders(const Path& folder) {
  const std::lock_guard lock(mutex_);
  for (Path at = folder; at != "." && at != "/"; at = parent(at)) folders_[at] = true;
  return {};
}

Result<void> MemoryDisk::rename(const Path& from, const Path& to) {
  if (!exists(from)) return missing(from);
  const std::lock_guard lock(mutex_);
  const auto moved = [&](auto& entries) {
    std::remove_reference_t<decltype(entries)> kept;
    for (auto& [path, value] : entries) {
      const bool inside = path == from || path.starts_with(from + "/");
      kept[inside ? to + path.substr(from.size()) : path] = value;
    }
    entries = std::move(kept);
  };
  files_.erase(to);
  states_.erase(to);
  moved(files_);
  moved(states_);
  moved(folders_);
  return {};
}

Result<void> MemoryDisk::remove_all(const Path& path) {
  const std::lock_guard lock(mutex_);
  const auto inside = [&](const auto& entry) {
    return entry.first == path || entry.first.starts_with(path + "/");
  };
  std::erase_if(files_, inside);
  std::erase_if(states_, inside);
  std::erase_if(folders_, inside);
  return {};
}

std::optional<Stamp> MemoryDisk::stamp(const Path& path) {
  const std::lock_guard lock(mutex_);
  const auto it = files_.find(path);
  if (it == files_.end()) return std::nullopt;
  return Stamp{0, states_[path], it->second->bytes.size(), 0, 0};
}

}  // namespace base
