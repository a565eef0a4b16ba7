// How a process was started: alone, or as one of several by mpirun or Slurm.
#pragma once

#include <functional>
#include <memory>

#include "rank/ranks.h"

namespace rank {

// How many ranks the launcher started, as it says in the environment of each; 1 without one.
// `variable` is std::getenv or that of a test. Error: unsupported for launchers of an MPI whose calls
// this program cannot make, by name.
using Variable = std::function<const char*(const char*)>;
base::Result<int> ranks_started(const Variable& variable);

// The ranks of this process, which every one of them opens. Where several were started, Open MPI is
// loaded, which the program needs neither to be built nor to run alone. Error: unsupported if it is
// not there.
base::Result<std::unique_ptr<Ranks>> open();

}  // namespace rank
