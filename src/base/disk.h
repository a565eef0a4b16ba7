// All reading and writing goes through a Disk, so that tests run in memory and a full disk can
// be tried.
//
// Paths are plain strings with '/'. write_file is atomic: after a crash the old bytes or the new
// bytes stand there, never a mixture; so are long outputs, through open_writer and commit.
//
// A file that shrinks while it is read is an Error: at once from a Reader, and from Bytes::whole()
// after a pass over a map, which reads zeros where the file has ended.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/known_files.h"
#include "base/result.h"

namespace base {

using Path = std::string;

Path join(const Path& folder, std::string_view name);
std::string file_name(const Path& path);  // "a/b.c" -> "b.c"
Path parent(const Path& path);            // "a/b.c" -> "a", "b" -> "."

// A file that was mapped.
class Mapped {
 public:
  virtual ~Mapped() = default;
  // Error: io, naming the file, if it became shorter than the map.
  virtual Result<void> whole() const = 0;
};

// Bytes that stay valid as long as the object lives: a mapped file or a shared string.
class Bytes {
 public:
  Bytes() = default;
  Bytes(std::shared_ptr<const void> owner, std::string_view view)
      : owner_(std::move(owner)), view_(view) {}
  static Bytes of(const std::shared_ptr<const Mapped>& mapped, std::string_view view) {
    Bytes bytes(mapped, view);
    bytes.mapped_ = mapped.get();
    return bytes;
  }
  std::string_view view() const { return view_; }
  const char* data() const { return view_.data(); }
  std::size_t size() const { return view_.size(); }
  // To be asked after a pass over the bytes and before its result is used. Error: io.
  Result<void> whole() const { return mapped_ ? mapped_->whole() : Result<void>(); }

 private:
  std::shared_ptr<const void> owner_;
  const Mapped* mapped_ = nullptr;  // lives in owner_
  std::string_view view_;
};

// Reads a file from its beginning to the end that it had when it was opened.
class Reader {
 public:
  virtual ~Reader() = default;
  // Puts at most `room` bytes (at least 1) at `to` and says how many; 0 at the end. Error: io, also
  // if the file has become shorter.
  virtual Result<std::size_t> read(char* to, std::size_t room) = 0;
  // When it was opened; 0 for files of the system that have none, such as those in /proc.
  std::uint64_t size() const { return size_; }

 protected:
  explicit Reader(std::uint64_t size) : size_(size) {}

 private:
  std::uint64_t size_;
};

// Writes to PATH.part; commit() makes the bytes durable and renames.
// Dropped without commit: removed.
class Writer {
 public:
  virtual ~Writer() = default;
  virtual Result<void> write(std::string_view bytes) = 0;
  virtual Result<void> commit() = 0;
  std::uint64_t size() const { return size_; }

 protected:
  void count(std::string_view bytes) {
    size_ += bytes.size();
    hash_.add(bytes);
  }
  std::uint64_t size_ = 0;
  FileHash hash_;  // commit() gives it to the disk, so that nobody need read the bytes again
};

struct DirEntry {
  std::string name;
  bool is_folder = false;
  std::uint64_t size = 0;
  bool is_link = false;     // to what the rest says
  bool is_special = false;  // a pipe, socket or device: there is nothing to read
};

class Disk {
 public:
  virtual ~Disk() = default;
  // For what is looked into here and there; what is read once from end to end asks for a Reader.
  virtual Result<Bytes> map(const Path& path) = 0;                            // missing, io
  virtual Result<std::unique_ptr<Reader>> open_reader(const Path& path) = 0;  // missing, io
  Result<std::string> read(const Path& path);
  virtual Result<void> write_file(const Path& path, std::string_view bytes, int mode = 0644) = 0;
  virtual Result<std::unique_ptr<Writer>> open_writer(const Path& path) = 0;
  // Appends and, if `durable`, waits until the bytes are on the medium. When the disk is full, none
  // of them stay.
  virtual Result<void> append(const Path& path, std::string_view bytes, bool durable) = 0;
  virtual Result<void> truncate(const Path& path, std::uint64_t size) = 0;
  virtual bool exists(const Path& path) = 0;
  virtual bool is_folder(const Path& path) = 0;
  virtual Result<std::vector<DirEntry>> list(const Path& folder) = 0;  // sorted by name
  virtual Result<void> make_folders(const Path& folder) = 0;
  virtual Result<void> rename(const Path& from, const Path& to) = 0;  // durable
  virtual Result<void> remove_all(const Path& path) = 0;              // fine if missing
  // Creates PATH for its owner's eyes only (0600), in a folder made with 0700 where it is missing.
  // False, and nothing is written, if PATH stands already, also when two processes try at once.
  virtual Result<bool> write_secret(const Path& path, std::string_view bytes);
  // What write_secret wrote. Error: missing, io; bad_request for a file of this user's own that
  // others may read or write.
  virtual Result<std::string> read_secret(const Path& path) { return read(path); }

  // Absolute, with links resolved. Error: missing, io.
  virtual Result<Path> real_path(const Path& path);
  // Whether this user may make something in the folder.
  virtual bool can_write(const Path& folder) { return is_folder(folder); }
  // Bytes that are free where `folder` lies; nothing where that cannot be told.
  virtual std::optional<std::uint64_t> room(const Path&) { return std::nullopt; }

  // What tells this state of a file from any other; nothing if there is no such file, or
  // no telling.
  virtual std::optional<Stamp> stamp(const Path&) { return std::nullopt; }
  // Of a file's bytes: the digest that was taken when they were written or last digested through
  // this disk, if the file is untouched since (KnownFiles); else it is read now. Error: as map().
  virtual Result<FileDigest> digest(const Path& path, const Pool& pool = {});

 protected:
  KnownFiles known_;
};

// Every regular file below `folder`, relative, sorted; skips names ending in ".part".
Result<std::vector<Path>> list_files(Disk& disk, const Path& folder);

// Plain SHA-256 of a file's bytes, read now.
Result<Digest> hash_file(Disk& disk, const Path& path);

// Atomic, as open_writer is.
Result<void> copy_file(Disk& disk, const Path& from, const Path& to);

// What the reader has not given yet.
Result<std::string> read_rest(Reader& reader);

// The Error of a file that became shorter while it was read.
Error shrunken(const Path& path);

std::unique_ptr<Disk> real_disk();

// In memory, for tests. `capacity` bytes in all; a write beyond fails with full_disk.
class MemoryDisk : public Disk {
 public:
  explicit MemoryDisk(std::uint64_t capacity = UINT64_MAX) : capacity_(capacity) {}
  Result<Bytes> map(const Path& path) override;
  Result<std::unique_ptr<Reader>> open_reader(const Path& path) override;
  Result<void> write_file(const Path& path, std::string_view bytes, int mode) override;
  Result<std::unique_ptr<Writer>> open_writer(const Path& path) override;
  Result<void> append(const Path& path, std::string_view bytes, bool durable) override;
  Result<void> truncate(const Path& path, std::uint64_t size) override;
  bool exists(const Path& path) override;
  bool is_folder(const Path& path) override;
  Result<std::vector<DirEntry>> list(const Path& folder) override;
  Result<void> make_folders(const Path& folder) override;
  Result<void> rename(const Path& from, const Path& to) override;
  Result<void> remove_all(const Path& path) override;
  std::optional<Stamp> stamp(const Path& path) override;
  std::optional<std::uint64_t> room(const Path& folder) override;

 private:
  friend class MemoryWriter;
  std::uint64_t used() const;
  void touched(const Path& path) { states_[path] = ++state_; }
  std::mutex mutex_;
  std::uint64_t capacity_;
  struct File;
  class FileReader;
  std::map<Path, std::shared_ptr<const File>> files_;
  std::map<Path, std::uint64_t> states_;  // another number after every change of a file
  std::uint64_t state_ = 0;
  std::map<Path, bool> folders_;
};

}  // namespace base
