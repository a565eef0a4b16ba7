// Where the tokenizer of a folder stands: in it, or, of the folder of a run, in DIR/tokenizer.
#pragma once

#include "base/context.h"

namespace cli {

inline base::Path tokenizer_place(base::Disk& disk, const base::Path& folder) {
  const auto inside = base::join(folder, "tokenizer");
  const bool in_run = !disk.exists(base::join(folder, "tokenizer.json")) &&
                      disk.exists(base::join(inside, "tokenizer.json"));
  return in_run ? inside : folder;
}

}  // namespace cli
