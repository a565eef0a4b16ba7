// Weights between files, where a model that is read uses them, and the flat array.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/context.h"
#include "model/arch.h"
#include "model/parameters.h"

namespace model {

// A model, ready to read: what config.json and safetensors of a folder hold. The files stay mapped.
struct Loaded {
  Config config;
  const arch::Entry* arch = nullptr;
  Model model;
  std::unique_ptr<const Weights> weights;

  // For passes that read. To be used as long as this object stays where it is.
  Parameters parameters(compute::Type type = compute::Type::f32) const {
    return {model.layout, *weights, type};
  }
  // All weights in float, as one array: for what learns.
  std::vector<float> flat() const { return weights->flat(model.layout); }
};

// Of a folder, or of a file that ends in .gguf. config.json and files must fit together, tensor by
// tensor. No weight is looked at: a model of any size is there at once, and whoever computes with it
// finds NaN in its logits (Weights::finite() then says where they come from). Error: missing; bad_data
// for numbers out of range and for tensors that lack, are too many or have another shape; unsupported.
base::Result<Loaded> load_model(base::Disk& disk, const base::Path& folder);
// The weights as Loaded::flat(), for a training that begins with them. Error: as load_model(); io if a
// file has shrunk.
base::Result<std::vector<float>> load_flat(base::Disk& disk, const base::Path& folder);

// Writes config.json, generation_config.json and model.safetensors (F32) into `folder`.
base::Result<void> save_model(base::Disk& disk, const base::Path& folder, const Config& config,
                              const Layout& layout, std::span<const float> weights);

// As each parameter begins: a function of (seed, name, element) alone.
std::vector<float> initial_weights(const Layout& layout, std::int64_t seed);

}  // namespace model
