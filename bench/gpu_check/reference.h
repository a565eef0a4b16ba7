// What transformers computed of a model, as the fixtures hold it.
#pragma once

#include <vector>

#include "model/batch.h"
#include "model/weights.h"
#include "store/safetensors.h"

namespace gpu_check {

struct Reference {
  model::Loaded loaded;
  model::Batch batch;         // every row a segment
  std::vector<float> logits;  // of all its tokens, [M, vocabulary of the head]
  double loss = 0;            // mean of the scored targets
  base::Json norms;           // of each parameter's gradient, by name
};

// Error: as load_model(), which says unsupported for a family that this program does not know.
base::Result<Reference> reference(base::Disk& disk, const base::Path& folder);

}  // namespace gpu_check
