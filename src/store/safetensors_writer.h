// Writes a safetensors file while the tensors come, in pieces of any size: a model larger than the
// memory can be made of another one.
//
//   auto writer = TRY(SafetensorsWriter::open(disk, path, {{"a", "BF16", {2, 32}}}, {{"format", "pt"}}));
//   TRY(writer.add(bytes));
//   TRY(writer.commit());
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/disk.h"

namespace store {

struct PlannedTensor {
  std::string name;
  std::string dtype;  // as Safetensors has them
  std::vector<std::int64_t> shape;
};

class SafetensorsWriter {
 public:
  // Writes the head; the tensors follow by rising name, whatever order they are planned in. Error:
  // bad_request for a name that stands twice, an unknown type or a shape that no file can have, naming
  // the tensor; io, full_disk.
  static base::Result<SafetensorsWriter> open(base::Disk& disk, const base::Path& path,
                                              std::vector<PlannedTensor> tensors,
                                              const std::map<std::string, std::string>& metadata);

  const std::vector<PlannedTensor>& tensors() const { return planned_; }  // in their order
  // The next bytes of the current tensor. Error: bad_request if it has fewer left.
  base::Result<void> add(std::string_view bytes);
  // The next elements of the current tensor, which is F32, BF16 or F16, rounded to nearest even. Error:
  // as add(); bad_data for a number that F16 cannot hold, with the tensor.
  base::Result<void> add(std::span<const float> values);
  // Atomic. Error: bad_request if bytes are missing, naming the tensor.
  base::Result<void> commit();

 private:
  base::Error bad(const std::string& what, base::Code code = base::Code::bad_request) const;
  void next();  // goes on to the next tensor that has bytes, once all those of this one are there

  std::unique_ptr<base::Writer> file_;
  base::Path path_;
  std::vector<PlannedTensor> planned_;
  std::vector<std::uint64_t> sizes_;  // bytes
  std::size_t current_ = 0;
  std::uint64_t left_ = 0;  // bytes of the current one
  std::string packed_;      // of one piece
};

}  // namespace store
