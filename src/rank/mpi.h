// Ranks by Open MPI, whose library is opened at run time.
//
// What of it is called is the C interface of libmpi.so.40, the same in Open MPI 3 to 5; MPICH and its
// kin (libmpi.so.12) name their handles otherwise and are refused. Only the thread that opens it calls MPI.
// A wait looks ten times a second whether another rank of this machine has ended; ranks of other
// machines are watched by mpirun itself, which ends all where one ended.
#pragma once

#include <memory>

#include "rank/ranks.h"

namespace rank {

// Collective. Error: unsupported if no Open MPI is found, or something else under its name.
base::Result<std::unique_ptr<Ranks>> open_mpi();

}  // namespace rank
