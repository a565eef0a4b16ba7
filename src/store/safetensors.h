// safetensors: named tensors in one file.
//
// Grammar: u64 little-endian header size n; n bytes of JSON {"name": {"dtype", "shape",
// "data_offsets": [begin, end]}, "__metadata__": {text: text}}; then the data. We write sorted
// names, offsets without gaps and a header padded with spaces to a multiple of 8, as the reference
// library does.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "base/disk.h"

namespace store {

struct TensorInfo {
  std::string dtype;  // "F32", "BF16", "F16", "I64" ...
  std::vector<std::int64_t> shape;
  std::string_view bytes;   // little-endian, row-major; valid as long as the file object, and to be
                            // used only if its whole() says so afterwards
  std::uint64_t count = 0;  // elements: the product of the shape, so at most the file's bytes

  std::int64_t elements() const { return static_cast<std::int64_t>(count); }
};

// A tensor that stands in a shard, while the index says that another one has it.
struct StaleCopy {
  std::string tensor, in, owner;  // names of files
};

class Safetensors {
 public:
  // Error: missing; bad_data for a header that does not fit the file (sizes, overlaps, gaps,
  // unknown types, more than the 100 MB that the reference library allows).
  static base::Result<Safetensors> open(base::Disk& disk, const base::Path& path);
  const base::Path& path() const { return path_; }
  const std::map<std::string, TensorInfo>& tensors() const { return tensors_; }
  const std::map<std::string, std::string>& metadata() const { return metadata_; }
  static bool reads(const std::string& dtype);  // F32, BF16, F16
  // Whether the tensor is there with this shape and a type that is read: an Error as of
  // read() if not.
  base::Result<void> expect(const std::string& name, std::span<const std::int64_t> shape) const;
  // Copies a tensor as floats, whole numbers (I64) too, each as the nearest. `out` has room for `shape`.
  // Error: missing; bad_data, with both shapes, if the tensor has another one; unsupported if it has a
  // type that is not read; io if the file has shrunk.
  base::Result<void> read(const std::string& name, std::span<const std::int64_t> shape,
                          std::span<float> out) const;
  // The same, whatever its shape, if the number of elements is that of `out`.
  base::Result<void> read(const std::string& name, std::span<float> out) const;
  // To be asked after a pass over the bytes of tensors(). Error: io if the file has shrunk.
  base::Result<void> whole() const { return bytes_.whole(); }
  // Drops and returns the tensors that belong to other files than `own`; owners: tensor -> file.
  std::vector<StaleCopy> leave_to(const std::map<std::string, std::string>& owners,
                                  const std::string& own);

 private:
  base::Bytes bytes_;
  base::Path path_;
  std::map<std::string, TensorInfo> tensors_;
  std::map<std::string, std::string> metadata_;
};

// Bytes of an element of a type; 0 if it is unknown.
std::uint64_t bytes_of_type(const std::string& dtype);
// "[2, 3]"
std::string shape_text(std::span<const std::int64_t> shape);

struct TensorOut {
  std::string name;
  std::string dtype;
  std::vector<std::int64_t> shape;
  std::string_view bytes;
};

// Atomic. `tensors` in any order; they are written sorted by name.
base::Result<void> write_safetensors(base::Disk& disk, const base::Path& path,
                                     std::vector<TensorOut> tensors,
                                     const std::map<std::string, std::string>& metadata);

// Opens FOLDER/model.safetensors, or every shard that FOLDER/model.safetensors.index.json names, each
// with the tensors that the index gives to it or does not speak of: a shard that was laid over others
// leaves stale copies in them. Error: missing, also for a shard that is not there; bad_data for an index
// that is none, that names a tensor which its shard has not, for a tensor that it does not name and
// that stands in two shards, or where both stand there and the index names other files.
base::Result<std::vector<Safetensors>> open_checkpoint(base::Disk& disk, const base::Path& folder);
// What it leaves out. Error: as open_checkpoint().
base::Result<std::vector<StaleCopy>> stale_copies(base::Disk& disk, const base::Path& folder);

}  // namespace store
