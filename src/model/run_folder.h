// The folder of a run, given where a model is wanted: the model stands inside, and who is told so once knows
// it for every command.
#pragma once

#include "base/disk.h"

namespace model {

// The place itself, without slashes behind it. Error: missing where nothing stands; bad_request for a folder that is no model and in which
// models of a run stand, naming them.
base::Result<base::Path> model_at(base::Disk& disk, base::Path place);

}  // namespace model
