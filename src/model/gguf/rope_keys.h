// Rotary positions of config.json, as the keys of a GGUF file, and back.
#pragma once

#include <vector>

#include "base/json.h"
#include "model/gguf/form.h"
#include "model/gguf/keys.h"

namespace model::gguf {

// A tensor that files of this kind have and folders do not: by what llama.cpp divides the rotary
// frequencies of Llama 3.
inline constexpr const char* kRopeFactors = "rope_freqs.weight";

// `factors` becomes what kRopeFactors holds, or nothing. Error: unsupported for what such a file cannot say.
base::Result<void> put_rope(const base::Json& config, const Form& form, const PutKeys& out,
                            std::vector<float>& factors);
// The scaling of one object of rope_parameters; its theta stands apart.
base::Result<void> put_scaling(const base::Json& rope, const Form& form, const PutKeys& out);
// Error: unsupported for kRopeFactors of no known model; bad_data for a key of another type.
base::Result<void> read_rope(const FileKeys& file, const Form& form, base::Json& config);
// As config.json says by partial_rotary_factor how much of a head turns; a file says how many channels,
// or means `usual` of head_dim. Behind read_rope(). Error: bad_data; unsupported for heads of no width.
base::Result<void> read_turned_part(const FileKeys& file, double usual, base::Json& config);

}  // namespace model::gguf
