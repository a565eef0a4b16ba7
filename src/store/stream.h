// Bytes in and out of a file that may be compressed; the name decides: .gz, .zst (in any case),
// anything else is plain.
//
// Reading goes through base::Reader, so a file larger than memory is fine and one that shrinks
// meanwhile is an error. Concatenated gzip members and zstd frames are one stream; zeros behind a
// gzip member are padding, as tapes and block devices leave it and gzip -t takes it. What
// surprises: a compressed file of zero bytes is truncated, not empty. Writing goes through
// base::Writer: the file appears when finish() returns, or not at all. The bytes are a function of
// the input only (gzip headers carry no time and no name).
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/disk.h"

namespace store {

class ByteReader {
 public:
  virtual ~ByteReader() = default;
  // Up to `size` bytes into `into`; 0 at the end. Error: bad_data for truncated or damaged
  // compression, naming the file and the compressed byte position.
  virtual base::Result<std::size_t> read(char* into, std::size_t size) = 0;
};

class ByteWriter {
 public:
  virtual ~ByteWriter() = default;
  virtual base::Result<void> write(std::string_view bytes) = 0;
  virtual base::Result<void> finish() = 0;  // once; without it nothing is left behind
};

// Error: missing, io.
base::Result<std::unique_ptr<ByteReader>> open_reader(base::Disk& disk, const base::Path& path);
base::Result<std::unique_ptr<ByteWriter>> open_writer(base::Disk& disk, const base::Path& path);

// The same for bytes at hand; `name` decides the compression and stands in errors.
std::unique_ptr<ByteReader> read_bytes(base::Bytes bytes, const std::string& name);

// The first `most` bytes of a file, unpacked. Error: as open_reader() and read().
base::Result<std::string> read_front(base::Disk& disk, const base::Path& path, std::size_t most);

// Everything a reader has. `go_on` is asked before each piece, whether somebody wants to stop. Error:
// bad_data beyond `limit` bytes; what `go_on` answers.
base::Result<std::string> read_all(ByteReader& reader, std::uint64_t limit,
                                   const std::string& where,
                                   const std::function<base::Result<void>()>& go_on = base::done);

}  // namespace store
