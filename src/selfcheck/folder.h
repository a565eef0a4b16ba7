// The folder of a tokenizer, in memory, such as people bring: with a template that writes the begin
// token and a post-processor that writes it too, and a pad token that is the end token.
#pragma once

#include "base/disk.h"

namespace selfcheck {

base::Result<void> write_tokenizer(base::Disk& disk, const base::Path& folder);

}  // namespace selfcheck
