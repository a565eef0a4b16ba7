// Where a checkpoint whose quantization_config says that weights are packed gives up their matrices.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/json.h"
#include "compute/packed.h"
#include "model/layout.h"
#include "store/safetensors.h"

namespace model {

struct PackedParameter {
  std::unique_ptr<compute::Packed> packed;  // null: the parameter is a tensor under its own name
  std::string type = {};                    // as `model show` calls it: "FP8 128x128"
  std::vector<std::string> tensors = {};    // of the files, that it is made of
};

// For one parameter of the model that config.json (`config`) describes. What comes back reads the bytes
// of `files`, which outlive it; rows and width are those of matrix_of(). Error: bad_data for tensors
// that do not fit together; unsupported for a method that is not read; both naming `folder`.
base::Result<PackedParameter> packed_parameter(const base::Json& config,
                                               const std::vector<store::Safetensors>& files,
                                               const Parameter& parameter,
                                               const base::Path& folder);

}  // namespace model
