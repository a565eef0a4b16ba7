#include "rank/launch.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <cstring>

#include "rank/mpi.h"

namespace rank {

using base::Result;

namespace {

// 0 where the variable is not there or says no number.
int number_in(const Variable& variable, const char* name) {
  int number = 0;
  if (const char* text = variable(name)) std::from_chars(text, text + std::strlen(text), number);
  return number;
}

}  // namespace

Result<int> ranks_started(const Variable& variable) {
  if (const int ranks = number_in(variable, "OMPI_COMM_WORLD_SIZE"); ranks > 0) return ranks;
  // srun --mpi=pmix, which Open MPI understands
  if (variable("PMIX_RANK")) return std::max(1, number_in(variable, "SLURM_NTASKS"));
  if (number_in(variable, "PMI_SIZE") > 1)
    return base::Error{
        base::Code::unsupported,
        "the launcher is that of MPICH, Intel MPI or Slurm's PMI-2 (PMI_SIZE is set), whose MPI "
        "this program does not speak",
        "ranks", "start it with mpirun of Open MPI, or with srun --mpi=pmix"};
  return 1;
}

Result<std::unique_ptr<Ranks>> open() {
  if (TRY(ranks_started(std::getenv)) == 1)
    return std::unique_ptr<Ranks>(std::make_unique<Alone>());
  return open_mpi();
}

}  // namespace rank
