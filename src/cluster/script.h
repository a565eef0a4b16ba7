// The script that Slurm runs: it starts the work, hands signals on to it, and has itself queued again
// where the work was stopped and saved.
#pragma once

#include <string>
#include <vector>

#include "cluster/machine.h"

namespace cluster {

struct Job {
  std::string title;               // what it makes, for people; one line is made of it
  std::string name;                // of the job, see job_name()
  base::Path program;              // janua
  base::Path folder;               // where the words are meant from
  base::Path out;                  // the run's folder, absolute
  std::vector<std::string> words;  // behind the program: "run", "/home/me/recipe.toml", ...
  std::string after = {};          // number of a job that must end well first, or ""
  std::int64_t tasks = 0;          // of a job array, numbered from 0; 0: it is none
};

// The name of the jobs of a run: a plain word, the same for the same folder, another for another, so
// that Slurm lets no two of them work there at once. `out`: the run's folder, absolute.
std::string job_name(const std::string& recipe, const base::Path& out);

// Bash. Names from outside are one quoted word each, and none stands in an #SBATCH line.
std::string script(const Machine& machine, const Job& job);

// The status of a run that was stopped and goes on if it is started again.
int resumable_status();

}  // namespace cluster
