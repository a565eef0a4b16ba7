#include "cli/program_place.h"

#include <limits.h>
#include <unistd.h>

namespace cli {

base::Result<base::Path> program_folder() {
  char self[PATH_MAX];
  const auto size = ::readlink("/proc/self/exe", self, sizeof self);
  if (size <= 0)
    return base::Error{base::Code::io, "cannot tell where the program stands", "/proc/self/exe",
                       ""};
  return base::parent(base::Path(self, static_cast<std::size_t>(size)));
}

}  // namespace cli
