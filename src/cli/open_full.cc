#include "cli/open_full.h"

#include <dlfcn.h>
#include <unistd.h>

#include "cli/program_place.h"

namespace cli {

namespace {

using base::Code;
using base::Error;
using base::Result;

constexpr const char* kLibrary = "libjanua_full.so";

Result<base::Path> find_library() {
  const auto folder = TRY(program_folder());
  for (const auto& place : {folder, base::join(folder, "../lib")}) {
    const auto path = base::join(place, kLibrary);
    if (::access(path.c_str(), R_OK) == 0) return path;
  }
  return Error{Code::missing, std::string(kLibrary) + " is not there", folder,
               "this command needs libtorch: build with JANUA_TORCH_ROOMS=ON, or install again"};
}

}  // namespace

Result<int> run_full(int argc, char** argv) {
  const auto path = TRY(find_library());
  // Local: what libtorch exports, some of std::filesystem among it, must bind nothing of ours. A room
  // that links a library with plugins of its own, such as OpenMPI, makes that one library global
  // before its first call: its plugins do not all name what they need (test/open/scope.py).
  void* library = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!library)
    return Error{Code::unsupported, ::dlerror(), path,
                 "the libtorch it was built with must be installed; run ./setup"};
  auto* entry = reinterpret_cast<int (*)(int, char**)>(::dlsym(library, "janua_main"));
  if (!entry) return Error{Code::unsupported, "has no janua_main", path, "install again"};
  return entry(argc, argv);  // never closed: libtorch does not survive it
}

}  // namespace cli
