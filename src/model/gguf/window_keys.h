// Windows of layers, as the keys of a GGUF file.
#pragma once

#include "base/json.h"
#include "model/gguf/keys.h"

namespace model::gguf {

// Whether some layer sees fewer tokens than there may be.
bool slides(const base::Json& config);
// The window and which layers have it.
base::Result<void> put_windows(const base::Json& config, const PutKeys& out);
// sliding_window, and layer_types where the file says which; else the family knows it as llama.cpp does.
base::Result<void> read_windows(const FileKeys& file, base::Json& config);

}  // namespace model::gguf
