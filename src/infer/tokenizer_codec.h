// The tokenizer of a model's folder as the codec of those who write with the model.
#pragma once

#include <memory>

#include "base/context.h"
#include "infer/text_codec.h"

namespace infer {

// FOLDER holds tokenizer.json and what special_ids.h reads, or is a GGUF file, which says the same. Error: missing, bad_data, unsupported.
base::Result<std::unique_ptr<TextCodec>> open_codec(base::Disk& disk, const base::Path& folder);

}  // namespace infer
