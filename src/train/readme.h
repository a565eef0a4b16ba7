// README.md of an exported model: the front matter that model hubs read, and what who finds the
// folder alone must know.
#pragma once

#include <string>

#include "base/disk.h"
#include "model/config.h"

namespace train {

// From the manifests of the training and of its tokenizer, and the configuration that is exported.
// `license` of the weights is what the recipe states in [export]; empty implies none. `average`: the
// kind of that whose weights these are; empty: they are those of the last step. Error: missing; bad_data for a manifest that does not say what it must.
base::Result<std::string> readme_to_export(const base::Path& train_folder,
                                           const base::Path& tokenizer_folder,
                                           const model::Config& config, const std::string& license,
                                           const std::string& average, base::Disk& disk);

}  // namespace train
