// A file of records each of which is packed by itself: the members of gzip (RFC 1952), the frames of
// zstd (RFC 8878), or the plain bytes of a file as one member.
//
// Each member has its place in the file. One that is cut off or damaged ends where the next one
// begins, which is found by looking for bytes that unpack to `begin`; so is what stands behind bytes
// that are no member. A dictionary of zstd stands in a skippable frame 0x184D2A5D at the front, itself
// packed or not (the Zstandard profile of WARC by IIPC). What surprises: to find the next member behind
// a damaged one, its bytes are kept while it is read, at most 16 MiB; nothing else grows with the file.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/disk.h"

namespace store {

enum class Packing { plain, gzip, zstd };

class Members {
 public:
  // `begin`: what every member unpacks to first, at most 16 bytes. The first bytes decide of the
  // packing, and the name (.gz, .zst) where they say nothing. Error: missing, io.
  static base::Result<Members> open(base::Disk& disk, const base::Path& path,
                                    std::string_view begin);
  static Members of(std::unique_ptr<base::Reader> file, const std::string& name,
                    std::string_view begin);
  Members(Members&&) noexcept;
  ~Members();

  Packing packing() const;
  // Goes to the next member; false at the end of the file. The one before must have been read to its
  // end, or abandoned. Error: io.
  base::Result<bool> next();
  // Bytes of the member, unpacked; 0 at its end. Error: io; damage is none.
  base::Result<std::size_t> read(char* to, std::size_t room);
  // The rest of the member is not read.
  base::Result<void> abandon();

  std::uint64_t offset() const;       // of the member in the file
  std::uint64_t end() const;          // behind its last byte; once it was read
  const std::string& damage() const;  // "truncated", "damaged", or "" for a whole one
  std::uint64_t gap() const;          // bytes before the member that are none of any

 private:
  struct State;
  explicit Members(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace store
