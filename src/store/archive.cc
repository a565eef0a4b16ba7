#include "store/archive.h"

#include <archive.h>
#include <archive_entry.h>

#include <array>
#include <cerrno>
#include <memory>

namespace store {

using base::Code;
using base::Error;
using base::Result;

namespace {

constexpr std::uint64_t largest_file = std::uint64_t{64} << 20;

struct FreeArchive {
  void operator()(archive* p) const { archive_read_free(p); }
};
using Archive = std::unique_ptr<archive, FreeArchive>;

Error damaged(archive* from, const std::string& where, const std::string& what) {
  const char* why = from ? archive_error_string(from) : nullptr;
  return Error{Code::bad_data, why ? what + ": " + why : what, where,
               "the package is cut off or damaged; delete it and fetch it again"};
}

// Moves to the next entry; false at the end.
Result<bool> next_entry(archive* from, archive_entry** entry, const std::string& where) {
  const int status = archive_read_next_header(from, entry);
  if (status == ARCHIVE_EOF) return false;
  if (status < ARCHIVE_WARN) return damaged(from, where, "not a whole archive");
  return true;
}

std::string path_of(archive_entry* entry) {
  const char* path = archive_entry_pathname(entry);
  if (!path) path = archive_entry_pathname_utf8(entry);
  std::string out = path ? path : "";
  if (out.starts_with("./")) out.erase(0, 2);
  return out;
}

// Hands the bytes of the outer archive's current member to the inner archive.
struct Feed {
  archive* outer;
  std::array<char, 1 << 16> buffer;
};
la_ssize_t feed(archive* inner, void* data, const void** bytes) {
  auto& source = *static_cast<Feed*>(data);
  *bytes = source.buffer.data();
  const auto got = archive_read_data(source.outer, source.buffer.data(), source.buffer.size());
  if (got < 0) archive_set_error(inner, EIO, "%s", archive_error_string(source.outer));
  return got;
}

Result<std::string> read_file(archive* from, const std::string& where) {
  std::string out;
  std::array<char, 1 << 16> buffer;
  while (true) {
    const auto got = archive_read_data(from, buffer.data(), buffer.size());
    if (got < 0) return damaged(from, where, "a file of the package cannot be read");
    if (got == 0) return out;
    if (out.size() + static_cast<std::size_t>(got) > largest_file)
      return Error{Code::bad_data, "a file of the package is larger than 64 MiB", where, ""};
    out.append(buffer.data(), static_cast<std::size_t>(got));
  }
}

Result<void> visit_files(archive* from, const std::string& where, const WantFile& wanted,
                         const VisitFile& visit) {
  archive_entry* entry = nullptr;
  while (TRY(next_entry(from, &entry, where))) {
    const auto path = path_of(entry);
    if (archive_entry_filetype(entry) != AE_IFREG || archive_entry_hardlink(entry) || !wanted(path))
      continue;
    TRY(visit(path, TRY(read_file(from, std::string(where).append(":").append(path)))));
  }
  return {};
}

Archive tar_reader() {
  Archive out(archive_read_new());
  archive_read_support_filter_all(out.get());
  archive_read_support_format_tar(out.get());
  return out;
}

Result<void> read_tar(archive* outer, const std::string& where, const WantFile& wanted,
                      const VisitFile& visit) {
  const auto inner = tar_reader();
  const auto source = std::make_unique<Feed>();
  source->outer = outer;
  if (archive_read_open(inner.get(), source.get(), nullptr, feed, nullptr) != ARCHIVE_OK)
    return damaged(inner.get(), where, "the package holds no readable data.tar");
  return visit_files(inner.get(), where, wanted, visit);
}

}  // namespace

Result<void> read_deb(std::string_view deb, const std::string& where, const WantFile& wanted,
                      const VisitFile& visit) {
  const Archive outer(archive_read_new());
  archive_read_support_format_ar(outer.get());
  if (archive_read_open_memory(outer.get(), deb.data(), deb.size()) != ARCHIVE_OK)
    return damaged(outer.get(), where, "not a Debian package");
  archive_entry* entry = nullptr;
  while (TRY(next_entry(outer.get(), &entry, where)))
    if (path_of(entry).starts_with("data.tar")) return read_tar(outer.get(), where, wanted, visit);
  return damaged(nullptr, where, "the package ends before its data.tar");
}

Result<void> read_archive(std::string_view bytes, const std::string& where, const WantFile& wanted,
                          const VisitFile& visit) {
  const auto archive = tar_reader();
  if (archive_read_open_memory(archive.get(), bytes.data(), bytes.size()) != ARCHIVE_OK)
    return damaged(archive.get(), where, "not a tar archive");
  return visit_files(archive.get(), where, wanted, visit);
}

}  // namespace store
