// Hands a script to Slurm.
#pragma once

#include <string>

#include "cluster/script.h"

namespace cluster {

struct Submitted {
  std::string job;  // its number, "12"
  base::Path script;
  base::Path log;  // of all its starts
};

// Where the script of a run goes: beside its folder.
base::Path script_place(const base::Path& out);

// Writes the script beside `out`, has bash read it, and gives it to sbatch. What a former call wrote
// there gives way; anything else stays. Error: bad_request, if something else stands there or bash cannot
// read the script; missing, if there is no sbatch; failed with its words, if Slurm refuses; io.
base::Result<Submitted> submit(base::Disk& disk, const Machine& machine, const Job& job,
                               const base::Path& out);

}  // namespace cluster
