#include <ATen/Parallel.h>
#include <torch/version.h>

#include "compute/library.h"
#include "compute/worker.h"

namespace compute {

std::string library_version() { return "torch " TORCH_VERSION; }

void single_thread_here() {
  thread_local bool is_single = false;  // libtorch sets four libraries at each call
  if (!is_single) at::set_num_threads(1);
  is_single = true;
}

}  // namespace compute
