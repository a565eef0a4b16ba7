// tokenizer_config.json of an exported model: that of its tokenizer, and how long the model reads.
#pragma once

#include <string>

#include "base/disk.h"
#include "model/config.h"

namespace train {

// The tokenizer's own file with `model_max_length` set to the model's context, in tokens: a
// tokenizer serves models of any length and cannot say it, and where nobody does, transformers
// takes 1e30 and truncates nothing. Keys keep their order. Error: missing, io, bad_data.
base::Result<std::string> tokenizer_config_to_export(const base::Path& tokenizer_folder,
                                                     const model::Config& config, base::Disk& disk);

}  // namespace train
