#include "rank/open_mpi_library.h"

#include <dlfcn.h>

#include <string>

namespace rank {

using base::Code;
using base::Error;
using base::Result;

namespace {

constexpr const char* kFile = "libmpi.so.40";
constexpr const char* kInstall =
    "install Open MPI (Debian: openmpi-bin), or set LD_LIBRARY_PATH to where it stands";

Error strange(const std::string& what) {
  return {Code::unsupported, "is not the Open MPI that this program can call: " + what, kFile,
          "use Open MPI 3 to 5"};
}

template <class T>
Result<void> find(void* library, const char* name, T& out) {
  void* address = ::dlsym(library, name);
  if (!address) return strange(std::string(name) + " is not in it");
  out = reinterpret_cast<T>(address);
  return {};
}

// "Open MPI v4.1.4, package: ..."
Result<void> check_name(void* library) {
  int (*version)(char*, int*) = nullptr;
  TRY(find(library, "MPI_Get_library_version", version));
  char text[4096] = {};
  int length = 0;
  version(text, &length);
  if (std::string(text).starts_with("Open MPI")) return {};
  return strange("it calls itself '" + std::string(text).substr(0, 60) + "'");
}

}  // namespace

Result<OpenMpiLibrary> OpenMpiLibrary::open() {
  void* library = ::dlopen(kFile, RTLD_NOW | RTLD_GLOBAL);
  if (!library)
    return Error{Code::unsupported, std::string("Open MPI cannot be opened: ") + ::dlerror(),
                 "ranks", kInstall};
  TRY(check_name(library));
  OpenMpiLibrary out;
  TRY(find(library, "MPI_Init_thread", out.init));
  TRY(find(library, "MPI_Finalize", out.finalize));
  TRY(find(library, "MPI_Comm_rank", out.number));
  TRY(find(library, "MPI_Comm_size", out.size));
  TRY(find(library, "MPI_Comm_set_errhandler", out.answer_errors));
  TRY(find(library, "MPI_Isend", out.send));
  TRY(find(library, "MPI_Irecv", out.receive));
  TRY(find(library, "MPI_Test", out.test));
  TRY(find(library, "MPI_Error_string", out.error_text));
  TRY(find(library, "ompi_mpi_comm_world", out.world));
  TRY(find(library, "ompi_mpi_byte", out.byte));
  TRY(find(library, "ompi_mpi_errors_return", out.errors_return));
  return out;
}

}  // namespace rank
