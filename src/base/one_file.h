// Whether a place is one file and no folder: a model in GGUF, with its tokenizer. The name says it, so a
// file that is to be made is one, too; a folder that bears such a name is a folder.
#pragma once

#include "base/disk.h"

namespace base {

bool is_one_file(Disk& disk, const Path& place);

}  // namespace base
