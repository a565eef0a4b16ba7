// The header of a safetensors file: what it says of its tensors.
//
// It is read in one pass that keeps nothing else and stops at the first thing that is no part of one, so
// that a header made to fill the memory (lists of lists, a million empty objects) takes none.
#pragma once

#include "store/safetensors.h"

namespace store {

struct SafetensorsHeader {
  std::map<std::string, TensorInfo> tensors;  // their bytes lie in `data`
  std::map<std::string, std::string> metadata;
};

// Error: bad_data, naming the tensor, for a name that stands twice, for members that lack, are too many
// or have another type, and for sizes that do not fit each other or the data.
base::Result<SafetensorsHeader> read_safetensors_header(std::string_view json,
                                                        std::string_view data,
                                                        const base::Path& path);

}  // namespace store
