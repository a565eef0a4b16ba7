// Models between Hugging Face folders and GGUF files.
#pragma once

#include <functional>
#include <string>

#include "base/context.h"
#include "model/gguf/model_file.h"

namespace model::gguf {

// Adds what the file says besides weights and hyperparameters: its tokenizer, licence and name.
using AddMetadata = std::function<base::Result<void>(store::gguf::Metadata&)>;

// Writes the model of a folder as one file. Matrices are stored in `type` (a block type that is
// written), those whose rows are no whole blocks in F16, vectors in F32, as llama.cpp asks for. Error:
// as load_model(); unsupported for a family or type; bad_data for weights that the type cannot hold.
base::Result<void> write_model_file(base::Context& ctx, const base::Path& folder,
                                    const base::Path& path, const store::block::Entry& type,
                                    const AddMetadata& more);

// The type that a parameter is stored in where `type` is asked for: rows that are no whole blocks and
// vectors have another.
const store::block::Entry* type_of(const Parameter& parameter, const store::block::Entry& type);

// Writes config.json, generation_config.json and model.safetensors of the model in a file to `folder`.
// `dtype`: "F32", "BF16" or "F16"; "": each tensor as it is stored, quantised ones as F32.
base::Result<void> write_folder(base::Context& ctx, const ModelFile& file, const base::Path& folder,
                                const std::string& dtype);

}  // namespace model::gguf
