// The files inside a tar archive or a Debian package, read without unpacking anything to disk.
//
// A .deb is an ar archive of debian-binary, control.tar.* and data.tar.*; the files are in
// data.tar, which is compressed with xz, zstd or gzip. Since nothing is written, names like
// "../../etc/passwd" are only names. A package cut off anywhere is bad_data: the compression's own
// checksums tell.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/disk.h"

namespace store {

using WantFile = std::function<bool(const std::string& path)>;
using VisitFile = std::function<base::Result<void>(const std::string& path, std::string&& bytes)>;

// Calls visit(path, bytes) for every regular file whose path `wanted` accepts, in the order of the
// package. Paths have no leading "./". Error: bad_data for what is not a whole .deb, and for a file
// larger than 64 MiB; or what `visit` answers.
base::Result<void> read_deb(std::string_view deb, const std::string& where, const WantFile& wanted,
                            const VisitFile& visit);

// The same for a tar archive, plain or compressed (.tgz, .tar.zst, ...).
base::Result<void> read_archive(std::string_view bytes, const std::string& where,
                                const WantFile& wanted, const VisitFile& visit);

}  // namespace store
