// Models between Hugging Face folders and GGUF files.
#pragma once

#include <functional>
#include <string>

#include "base/context.h"
#include "model/gguf/model_file.h"
#include "model/gguf/quantise.h"

namespace model::gguf {

// Adds what the file says besides weights and hyperparameters: its tokenizer, licence and name.
using AddMetadata = std::function<base::Result<void>(store::gguf::Metadata&)>;

// Writes the model of a folder as one file. Matrices are stored in `type` (a block type that is
// written) or near it (quantise.h). Error: as load_model(); unsupported for a family, a type or what a
// file of the family cannot say; bad_data for weights that the type cannot hold.
base::Result<void> write_model_file(base::Context& ctx, const base::Path& folder,
                                    const base::Path& path, const store::block::Entry& type,
                                    const AddMetadata& more);

// The model of a file as another file: the same keys, its tensors in `type` or near it. Error: as
// ModelFile::open() and write_model_file().
base::Result<void> repack_model_file(base::Context& ctx, const ModelFile& file,
                                     const base::Path& path, const store::block::Entry& type);

// How a model stands in a file whose matrices have `type`.
struct Shaped {
  Layout layout;
  Parts parts;
  Quantiser quantiser;
};
base::Result<Shaped> shaped_by(base::Disk& disk, const base::Path& folder,
                               const store::block::Entry& type);
Shaped shaped_by(const ModelFile& file, const store::block::Entry& type);

// Writes config.json, generation_config.json and model.safetensors of the model in a file to `folder`.
// `dtype`: "F32", "BF16" or "F16"; "": each tensor as it is stored, quantised ones as F32.
base::Result<void> write_folder(base::Context& ctx, const ModelFile& file, const base::Path& folder,
                                const std::string& dtype);

}  // namespace model::gguf
