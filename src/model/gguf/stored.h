// The weights of a GGUF file where they stand in it.
#pragma once

#include "model/gguf/model_file.h"
#include "model/stored_weights.h"

namespace model::gguf {

// Blocks stay packed; rows of q and k that stand in the order of such files are found where they are.
// What stands there cut up, transposed or as other numbers is read once. Error: io if the file has shrunk.
base::Result<std::unique_ptr<const Weights>> weights_of(ModelFile file, const base::Path& path);

}  // namespace model::gguf
