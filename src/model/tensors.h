// The tensors of a checkpoint by name, wherever they stand, whatever they belong to.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "model/packed/source.h"

namespace model {

// In a folder, what a training wrote to go on from.
inline constexpr const char* kTrainingState = "state.safetensors";

class Tensors {
 public:
  // A folder with model.safetensors or its shards, one file of safetensors, or a checkpoint of a
  // training (state.safetensors), of which the optimizer's arrays are left out: their names alone have
  // a slash. Error: as store::open_checkpoint().
  static base::Result<Tensors> open(base::Disk& disk, const base::Path& place);
  // The same, but of what config.json calls quantised the parameters instead of their parts.
  static base::Result<Tensors> open_unpacked(base::Disk& disk, const base::Path& place);

  struct One {
    const store::TensorInfo*
        info;  // of a parameter in few bits: its type is their scheme, no bytes
    std::size_t file;
    const compute::Packed* packed = nullptr;
    bool floats() const { return packed || store::Safetensors::reads(info->dtype); }
  };
  const std::map<std::string, One>& all() const { return all_; }
  const base::Path& place() const { return place_; }

  // Elements [begin, begin + out.size()) as floats. The tensor must be there, have them and be made of
  // floats. Error: io if the file has shrunk.
  base::Result<void> read(const One& tensor, std::size_t begin, std::span<float> out) const;
  // After a pass over bytes. Error: io if a file has shrunk.
  base::Result<void> whole() const;

 private:
  base::Path place_;
  std::vector<store::Safetensors> files_;
  packed::Source packed_;
  std::map<std::string, store::TensorInfo> unpacked_;
  std::map<std::string, One> all_;
};

}  // namespace model
