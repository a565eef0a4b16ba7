// The beginning of one file, as survey.h looks at it.
#pragma once

#include "data/survey.h"

namespace data {

// Languages and columns of the file `path` in `folder`, whose ending has a form; `bytes` is its
// size. Error: bad_data, unsupported: why it would be left out; one that declares no encoding is
// added to survey.undeclared.
base::Result<Surveyed> look_into(const base::Path& folder, const std::string& path,
                                 std::uint64_t bytes, Survey& survey, base::Disk& disk);

}  // namespace data
