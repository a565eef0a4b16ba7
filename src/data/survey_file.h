// The beginning of one file, as survey.h looks at it.
#pragma once

#include "data/survey.h"

namespace data {

// Whether a file of that name is one that could be read, as some kind.
bool is_readable(const std::string& path);

// Kind, languages and columns of the file `path` in `folder`; `bytes` is its size. Error: bad_data,
// unsupported: why it would be left out.
base::Result<Surveyed> look_into(const base::Path& folder, const std::string& path,
                                 std::uint64_t bytes, Survey& survey, base::Disk& disk);

}  // namespace data
