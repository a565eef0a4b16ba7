// Writes a GGUF file while the tensors come, one after the other, in pieces of any size: what is not
// written yet need not be in memory, and what is written may be forgotten.
//
//   auto writer = TRY(gguf::Writer::open(disk, path, metadata, {{"a", {2, 32}, block::find("Q8_0")}}));
//   TRY(writer.pack(first_row, pool));
//   TRY(writer.pack(second_row, pool));
//   TRY(writer.commit());
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/disk.h"
#include "base/pool.h"
#include "store/block.h"
#include "store/gguf/metadata.h"

namespace store::gguf {

struct Planned {
  std::string name;
  std::vector<std::int64_t> shape;  // row-major, outermost first
  const block::Entry* type = nullptr;
};

class Writer {
 public:
  // Writes the head. The tensors follow in this order; their alignment is what the metadata say. Error:
  // bad_request for a name, shape or type that no file can have, naming the tensor; io, full_disk.
  static base::Result<Writer> open(base::Disk& disk, const base::Path& path,
                                   const Metadata& metadata, std::vector<Planned> tensors);

  // The next bytes of the current tensor, as they stand in the file. Error: bad_request if it has
  // fewer left.
  base::Result<void> add(std::string_view bytes);
  // The next elements of the current tensor, whole blocks of its type. Blocks are packed on all
  // threads of the pool, to the same bytes. Error: as add(); unsupported for a type that is only read;
  // bad_data for a value that the type cannot hold, with its place and the tensor.
  base::Result<void> pack(std::span<const float> values, const base::Pool& pool = {});
  // Atomic. Error: bad_request if bytes are missing, naming the tensor.
  base::Result<void> commit();

 private:
  struct Current {
    std::size_t index = 0;       // in planned_
    std::uint64_t elements = 0;  // packed so far, for Errors
    std::uint64_t left = 0;      // bytes
  };

  base::Error bad(const std::string& what, base::Code code = base::Code::bad_request) const;
  // Goes on to the next tensor that has bytes, once all those of this one are there.
  base::Result<void> next();

  std::unique_ptr<base::Writer> file_;
  base::Path path_;
  std::vector<Planned> planned_;
  std::vector<std::uint64_t> sizes_;
  std::uint64_t alignment_ = 0;
  Current current_;
  std::string packed_;  // of one piece
};

}  // namespace store::gguf
