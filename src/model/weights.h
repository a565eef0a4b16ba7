// Weights between files and the flat array.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/context.h"
#include "model/arch.h"

namespace model {

// A model in float, ready to read: what config.json and safetensors of a folder hold.
struct Loaded {
  Config config;
  const arch::Entry* arch = nullptr;
  Model model;
  std::vector<float> weights;
};

// Of a folder, or of a file that ends in .gguf. Memory for the weights is taken only when config.json and files were found to fit together,
// tensor by tensor: it is never more than a few times what the files hold. Error: missing;
// bad_data for numbers out of range and for tensors that lack, are too many or have another
// shape; unsupported.
base::Result<Loaded> load_model(base::Disk& disk, const base::Path& folder);

// Writes config.json, generation_config.json and model.safetensors (F32) into `folder`.
base::Result<void> save_model(base::Disk& disk, const base::Path& folder, const Config& config,
                              const Layout& layout, std::span<const float> weights);

// As each parameter begins: a function of (seed, name, element) alone.
std::vector<float> initial_weights(const Layout& layout, std::int64_t seed);

}  // namespace model
