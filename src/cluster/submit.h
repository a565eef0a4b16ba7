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

// Of the jobs of a run whose text is encoded in shares, by a machine file of their own or the same.
struct InShares {
  Job before, shares, last;
};
// `words_before`: of the run that makes what comes before; `words_share`: of one share.
InShares in_shares(const Job& whole, std::int64_t count, std::vector<std::string> words_before,
                   std::vector<std::string> words_share);
// A task of an array is one process.
Machine machine_of_share(Machine machine);

// Where the script of a run goes: beside its folder.
base::Path script_place(const base::Path& out);

// Writes the script beside `out`, has bash read it, and gives it to sbatch. What a former call wrote
// there gives way; anything else stays. Error: bad_request, if something else stands there or bash cannot
// read the script; missing, if there is no sbatch; failed with its words, if Slurm refuses; io.
base::Result<Submitted> submit(base::Disk& disk, const Machine& machine, const Job& job,
                               const base::Path& out);
// Three jobs, each after the one before: what comes before, all shares, and the whole run, which joins
// them. The answer is the last one. Scripts: out.before.sbatch, out.shares.sbatch, out.sbatch.
base::Result<Submitted> submit(base::Disk& disk, const Machine& machine, InShares jobs,
                               const base::Path& out);

}  // namespace cluster
