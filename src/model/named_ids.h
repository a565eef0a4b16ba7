// The ids of tokens that a model's folder names outside of its tokenizer: in config.json and generation_config.json,
// under keys such as eos_token_id or suppress_tokens, one or a list, or lists of lists as in bad_words_ids.
#pragma once

#include <set>
#include <vector>

#include "base/disk.h"
#include "base/json.h"

namespace model {

inline constexpr const char* kNamingFiles[] = {"config.json", "generation_config.json"};

// Those of a folder that are below its vocabulary. Error: as read_config().
base::Result<std::set<std::int32_t>> named_ids(base::Disk& disk, const base::Path& model);

// Puts in their place what each is now, by id before. What has no place there stays. Error: bad_data for one that is left
// out (-1), with its key; unsupported for a key that by its name speaks of ids, which would mean others, and that is
// not known.
base::Result<void> move_ids(base::Json& json, const std::vector<std::int32_t>& moved,
                            const base::Path& where);

}  // namespace model
