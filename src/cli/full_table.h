// What the small program knows of the commands in cli/full/: usage and summary, and no function to
// run. CMake copies both out of the files, so that --help is complete without loading libtorch.
#pragma once

#include "cli/command.h"

namespace cli::full_table {
std::span<const Row> all();
}
