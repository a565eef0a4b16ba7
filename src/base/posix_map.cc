#include "base/posix_map.h"

#include <sys/mman.h>

#include "base/map_guard.h"
#include "base/posix_error.h"

namespace base::posix {

namespace {

// Bytes of a half-empty last page read as zero without a signal, so the file's size is asked too.
class FileMap : public Mapped {
 public:
  FileMap(void* start, std::size_t size, Path path, const struct stat& file)
      : memory_{start, size}, guard_(start, size), path_(std::move(path)), file_(file) {}
  FileMap(const FileMap&) = delete;
  Result<void> whole() const override {
    struct stat now{};
    const bool same = ::stat(path_.c_str(), &now) == 0 && now.st_dev == file_.st_dev &&
                      now.st_ino == file_.st_ino;  // and not another one of this name
    if (guard_.torn() || (same && now.st_size < file_.st_size)) return shrunken(path_);
    return {};
  }

 private:
  struct Memory {
    void* start;
    std::size_t size;
    ~Memory() { ::munmap(start, size); }
  };
  Memory memory_;  // unmapped after its guard has gone
  MapGuard guard_;
  Path path_;
  struct stat file_;
};

}  // namespace

Result<Bytes> map_file(const Opened& opened, const Path& path) {
  const auto size = static_cast<std::size_t>(opened.info.st_size);
  void* start = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, opened.file.fd, 0);
  if (start == MAP_FAILED) return from_errno(path, "map");
  return Bytes::of(std::make_shared<FileMap>(start, size, path, opened.info),
                   {static_cast<const char*>(start), size});
}

}  // namespace base::posix
