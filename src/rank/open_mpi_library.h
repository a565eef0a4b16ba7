// The functions and handles of Open MPI's C interface, found in its library at run time.
#pragma once

#include <cstddef>

#include "base/result.h"

namespace rank {

// Open MPI's handles are addresses of its own objects, its MPI_STATUS_IGNORE a null pointer, its
// MPI_SUCCESS 0 and its MPI_THREAD_FUNNELED 1 (its mpi.h).
struct OpenMpiLibrary {
  using Handle = void*;

  int (*init)(int* argc, char*** argv, int wanted, int* given);
  int (*finalize)();
  int (*number)(Handle communicator, int* number);
  int (*size)(Handle communicator, int* size);
  int (*answer_errors)(Handle communicator, Handle handler);
  int (*send)(const void* bytes, int count, Handle type, int to, int tag, Handle communicator,
              Handle* request);
  int (*receive)(void* bytes, int count, Handle type, int from, int tag, Handle communicator,
                 Handle* request);
  int (*test)(Handle* request, int* done, void* status);
  int (*error_text)(int error, char* text, int* length);
  Handle world, byte, errors_return;

  // Opened for every library of the process to see, since its plugins do not all name what they
  // need. Error: unsupported.
  static base::Result<OpenMpiLibrary> open();
};

}  // namespace rank
