// Whether the tensors of two folders mean the same: the same pass, and tokens under the same ids.
#pragma once

#include "base/disk.h"

namespace model {

// Compares config.json and the vocabulary of tokenizer.json, where both folders have one. Of keys that
// read_config() reads, what they come to counts, so both layouts of transformers are alike and a default
// need not stand there. A limit (max_position_embeddings), ids of special tokens and a token that one of them
// lacks altogether do not keep models from being merged. Error: bad_data, naming the key or the token and
// both values; as parse_json().
base::Result<void> same_model(base::Disk& disk, const base::Path& folder, const base::Path& other);

}  // namespace model
