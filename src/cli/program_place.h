// Where this program stands: what is installed with it is found from there, wherever it is moved to.
#pragma once

#include "base/disk.h"

namespace cli {

// The folder of the running program, links followed. Error: io.
base::Result<base::Path> program_folder();

}  // namespace cli
