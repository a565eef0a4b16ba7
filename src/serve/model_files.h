// Are the files of a model's folder those that its manifest.json lists? Said once, at the start.
#pragma once

#include <string>

#include "base/context.h"

namespace serve {

enum class Compare {
  sizes,
  small,   // sizes, and digests where the files together are at most 1 GiB
  digests  // every byte; about a second for 2 GB
};

struct ModelFiles {
  bool agree = true;     // nothing was found that differs
  std::string sentence;  // what was compared and found, for the person who starts the server
};

// A folder without a manifest agrees: other makers write none. Error: bad_data for a manifest that
// is none, io.
base::Result<ModelFiles> compare_model_files(base::Disk& disk, const base::Path& folder,
                                             Compare compare);

}  // namespace serve
