// Whether a file holds WARC records, by its first bytes and not by its name.
#pragma once

#include <memory>
#include <string>

#include "base/disk.h"

namespace data::warc {

// `front`: the first bytes of the file as stored. True where they begin as a record does, or where a member of gzip or
// zstd that can be unpacked does; where none can, and there are some, the name (.warc.) says it. Error: io.
base::Result<bool> holds_records(std::unique_ptr<base::Reader> front, const std::string& name);

}  // namespace data::warc
