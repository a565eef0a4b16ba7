// The real language model: a Hugging Face directory or a GGUF file, whose weights are used where they are
// mapped and as they are stored.
//
// Each feed of a forward pass is computed alone on one worker with single-threaded library calls,
// so the logits of a text never depend on what else is being written; feeds run side by side on
// the workers.
#pragma once

#include <memory>

#include "base/context.h"
#include "infer/language_model.h"

namespace infer {

// FOLDER holds config.json and model.safetensors, or is a file that ends in .gguf. Error: missing, bad_data, unsupported.
base::Result<std::unique_ptr<LanguageModel>> open_model(base::Disk& disk, const base::Path& folder,
                                                        base::Pool pool);

}  // namespace infer
