#include "compute/library.h"

#include <torch/version.h>

namespace compute {

std::string library_version() { return "torch " TORCH_VERSION; }

}  // namespace compute
