// What a training that was begun took so far, for who asks before anything is computed.
#pragma once

#include "base/disk.h"

namespace train {

// Wall time of the steps in FOLDER/steps.jsonl. Lines that say no time count nothing, and neither
// does a log that cannot be read.
double logged_seconds(base::Disk& disk, const base::Path& folder);

}  // namespace train
