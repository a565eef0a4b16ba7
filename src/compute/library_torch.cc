#include <ATen/Parallel.h>
#include <torch/version.h>

#include "compute/library.h"
#include "compute/worker.h"

namespace compute {

std::string library_version() { return "torch " TORCH_VERSION; }

void single_thread_here() { at::set_num_threads(1); }

}  // namespace compute
