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
  std::string_view bytes;  // little-endian, row-major; valid as long as the file object, and to be
                           // used only if its whole() says so afterwards

  std::int64_t elements() const;
};

class Safetensors {
 public:
  // Error: missing; bad_data for a header that does not fit the file (sizes, overlaps, gaps,
  // unknown types).
  static base::Result<Safetensors> open(base::Disk& disk, const base::Path& path);
  const std::map<std::string, TensorInfo>& tensors() const { return tensors_; }
  const std::map<std::string, std::string>& metadata() const { return metadata_; }
  // Copies a tensor as floats (from F32, BF16 or F16). Error: missing; bad_data if the size differs;
  // io if the file has shrunk.
  base::Result<void> read(const std::string& name, std::span<float> out) const;
  // To be asked after a pass over the bytes of tensors(). Error: io if the file has shrunk.
  base::Result<void> whole() const { return bytes_.whole(); }

 private:
  base::Bytes bytes_;
  base::Path path_;
  std::map<std::string, TensorInfo> tensors_;
  std::map<std::string, std::string> metadata_;
};

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

// Opens FOLDER/model.safetensors, or every shard that FOLDER/model.safetensors.index.json names.
base::Result<std::vector<Safetensors>> open_checkpoint(base::Disk& disk, const base::Path& folder);

}  // namespace store
