// A model that stands, whoever made it, as a training can go on with it.
#pragma once

#include <string>

#include "base/disk.h"
#include "model/config.h"

namespace model {

// What a folder's config.json or a GGUF file says. Modules that predict further tokens and whose
// tensors lack, as in what transformers writes, are left out. Error: as read_config().
base::Result<Config> standing_config(base::Disk& disk, const base::Path& place);

// The licence that it states: `license` in the front matter of a folder's README.md, as model hubs
// read it, or general.license of a GGUF file. Empty where it states none.
std::string license_of(base::Disk& disk, const base::Path& place);

}  // namespace model
