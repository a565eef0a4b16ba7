// GGUF: a model in one file, its metadata and tensors, as llama.cpp and ggml read it.
//
// Grammar: "GGUF", u32 version, u64 number of tensors, u64 number of keys; the keys (metadata.h); for
// each tensor its name as text, u32 number of sides (at most 4), u64 each of them, u32 type
// (store/block.h), u64 offset in the data; zeros up to the alignment; the data, each tensor padded to
// the alignment, without other gaps. What surprises: sides stand innermost first; here they are
// turned round, outermost first, as in safetensors. Version 2 has the same grammar.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/disk.h"
#include "store/block.h"
#include "store/gguf/metadata.h"

namespace store::gguf {

inline constexpr std::string_view kMagic = "GGUF";
inline constexpr std::uint32_t kVersion = 3;
inline constexpr std::size_t kMostSides = 4;

struct Tensor {
  std::string name;
  std::vector<std::int64_t> shape;     // row-major, outermost first
  const block::Entry* type = nullptr;  // never null in a file
  std::string_view bytes;   // whole blocks, row-major; valid as long as the file object, and to be
                            // used only if its whole() says so afterwards
  std::uint64_t count = 0;  // elements: the product of the shape
};

class File {
 public:
  // Error: missing; bad_data for a head that does not fit the file, naming key or tensor; unsupported
  // for another version, or a tensor of a type that is not in store/block/.
  static base::Result<File> open(base::Disk& disk, const base::Path& path);
  const Metadata& metadata() const { return metadata_; }
  const std::vector<Tensor>& tensors() const { return tensors_; }  // in the order of the file
  const Tensor* find(std::string_view name) const;                 // null if there is none
  // The tensor, if it is there with this shape, whatever its type is. Error: missing; bad_data for another
  // shape, with both.
  base::Result<const Tensor*> expect_shape(std::string_view name,
                                           std::span<const std::int64_t> shape) const;
  // The same if floats can be made of it. Error: as expect_shape(); unsupported.
  base::Result<const Tensor*> expect(std::string_view name,
                                     std::span<const std::int64_t> shape) const;
  // Its elements as floats. `out` has room for `shape`. Error: as expect(); io if the file has shrunk.
  base::Result<void> read(std::string_view name, std::span<const std::int64_t> shape,
                          std::span<float> out) const;
  // To be asked after a pass over the bytes of tensors(). Error: io if the file has shrunk.
  base::Result<void> whole() const { return bytes_.whole(); }

 private:
  base::Bytes bytes_;
  base::Path path_;
  Metadata metadata_;
  std::vector<Tensor> tensors_;
  std::map<std::string, std::size_t, std::less<>> place_;  // in tensors_
};

std::string shown(std::span<const std::int64_t> shape);  // "[2, 3]"

// What comes before the next multiple of `alignment`, a power of two.
inline std::uint64_t padding(std::uint64_t size, std::uint64_t alignment) {
  return (alignment - size % alignment) % alignment;
}

}  // namespace store::gguf
