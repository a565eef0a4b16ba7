// What config.json says, as the keys of a GGUF file, and back.
#pragma once

#include <vector>

#include "base/json.h"
#include "model/config.h"
#include "model/gguf/form.h"
#include "model/gguf/rope_keys.h"
#include "store/gguf/file.h"

namespace model::gguf {

// Adds general.architecture, the keys of the family and the ids of special tokens to `out`, from
// config.json as write_config() gives it. `factors` becomes what kRopeFactors holds, or nothing. Error:
// unsupported for a value that such a file cannot say.
base::Result<void> put_hyperparameters(const base::Json& config, const Form& form,
                                       store::gguf::Metadata& out, std::vector<float>& factors);

// config.json of the model in a file, for read_config(). Error: unsupported for a family, or for
// kRopeFactors of no known model; bad_data for a key that is missing or of another type.
base::Result<base::Json> config_json(const store::gguf::File& file, const base::Path& path);

}  // namespace model::gguf
