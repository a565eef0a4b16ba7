// The weights of a GGUF file where they stand in it.
#pragma once

#include "model/gguf/model_file.h"
#include "model/stored_weights.h"

namespace model::gguf {

// Blocks stay packed; rows of q and k that stand in the order of such files are found where they are.
std::unique_ptr<const Weights> weights_of(ModelFile file);

}  // namespace model::gguf
