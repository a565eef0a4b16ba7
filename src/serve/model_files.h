// Which model is this, byte by byte? Said once, at the start.
#pragma once

#include <string>

#include "base/context.h"
#include "infer/model_kind.h"

namespace serve {

struct ModelFiles {
  std::string id;  // content id of its manifest.json, whose every file was compared; "": none
  infer::ModelKind kind;
};

// Reads every file that manifest.json lists: about a second for 2 GB. A folder without a manifest, or a
// GGUF file, has no id: other makers write none. Files that are not listed may stand there (a README), but none
// from which a model or its tokenizer is read. Error: verification, naming the file; bad_data for a
// manifest that is none; io.
base::Result<ModelFiles> check_model_files(base::Disk& disk, const base::Path& folder,
                                           const base::Pool& pool);

}  // namespace serve
