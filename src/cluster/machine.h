// What a machine file says: which part of a cluster a job asks for, and how work is started there.
//
//   partition = "cpu"
//   nodes = 2
//   time = "1-00:00:00"
//   modules = ["openmpi/4.1"]
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/disk.h"
#include "base/field.h"

namespace cluster {

struct Machine {
  std::string partition, account, qos, constraint, reservation, memory_per_node, time;
  std::int64_t nodes = 1, tasks_per_node = 1, cpus_per_task = 1, gpus_per_node = 0;
  std::int64_t warn_seconds = 300, kill_seconds = 30, most_restarts = 1000;
  std::string launcher = "srun", mpi = "pmix", program;
  std::vector<std::string> launcher_options, modules, prelude, options;

  template <class V>
  void fields(V& v) {
    v(partition, "partition", "partition of the job; empty: the cluster's usual one");
    v(account, "account", "whose share the job counts to; empty: the user's usual one");
    v(qos, "qos", "quality of service; empty: the usual one");
    v(constraint, "constraint", "features that the nodes must have, such as \"avx512\"");
    v(reservation, "reservation", "name of a reservation");
    v(nodes, "nodes", "nodes of the job");
    v(tasks_per_node, "tasks_per_node", "ranks on each node");
    v(cpus_per_task, "cpus_per_task", "cores of each rank, which are its threads");
    v(gpus_per_node, "gpus_per_node", "GPUs of each node");
    v(memory_per_node, "memory_per_node",
      "memory of each node, such as \"64G\"; empty: what the cluster gives");
    v(time, "time",
      "longest time of one start as Slurm writes it: minutes, hours:minutes:seconds, days-hours or "
      "days-hours:minutes:seconds; empty: that of the partition");
    v(warn_seconds, "warn_seconds",
      "so long before the end of the time the run saves and is queued again: more than the longest "
      "step and a checkpoint take");
    v(kill_seconds, "kill_seconds",
      "so long the cluster waits between SIGTERM and SIGKILL (KillWait of slurm.conf); mpirun gives "
      "its ranks as much, and waits it out");
    v(most_restarts, "most_restarts", "a job that was started so often is not queued again");
    v(modules, "modules", "what `module load` is called with, one after the other");
    v(prelude, "prelude", "lines of bash that come before the work, as they stand here");
    v(launcher, "launcher",
      "what starts the ranks: srun, mpirun (of Open MPI) or none, which is for one rank");
    v(mpi, "mpi", "how srun brings several ranks together (`srun --mpi=list`)");
    v(launcher_options, "launcher_options", "more words for the launcher, each one word there");
    v(program, "program", "path of janua on the nodes; empty: that of this program");
    v(options, "options", "more options of sbatch, such as \"--exclude=node7\"");
  }

  std::int64_t ranks() const { return nodes * tasks_per_node; }
  // What the types cannot say. Error: bad_request.
  base::Result<void> check() const;
};

// "90" (minutes), "1:30:00", "2-12" (days and hours) -> seconds; nothing for what is no such time.
std::optional<std::int64_t> seconds_of(const std::string& time);

// Error: missing, io; bad_request with file and line for what is no TOML, an unknown key (with the
// nearest one), a wrong type or a value that cannot be.
base::Result<Machine> read_machine(base::Disk& disk, const base::Path& file);

}  // namespace cluster
