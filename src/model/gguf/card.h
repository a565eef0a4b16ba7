// What a model's card says of it in front of README.md and among the keys of a GGUF file: licence, base
// models, languages.
#pragma once

#include <string>

#include "base/disk.h"
#include "store/gguf/metadata.h"

namespace model::gguf {

// Adds general.license, .license.name, .license.link, .base_model.* and .languages as README.md of the
// folder says them; nothing where there is none. Error: io.
base::Result<void> put_card(base::Disk& disk, const base::Path& folder, store::gguf::Metadata& out);

// README.md with these in front; "" where a file says none of them. Error: bad_data for a key whose type
// is another one.
base::Result<std::string> card_text(const store::gguf::Metadata& metadata);

}  // namespace model::gguf
