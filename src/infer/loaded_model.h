// The real language model: a Hugging Face directory read into float weights.
//
// Each feed of a forward pass is computed alone on one worker with single-threaded library calls,
// so the logits of a text never depend on what else is being written; feeds run side by side on
// the workers.
#pragma once

#include <memory>

#include "base/context.h"
#include "infer/language_model.h"

namespace infer {

// FOLDER holds config.json and model.safetensors. Error: missing, bad_data, unsupported.
base::Result<std::unique_ptr<LanguageModel>> open_model(base::Disk& disk, const base::Path& folder,
                                                        base::Pool pool);

}  // namespace infer
