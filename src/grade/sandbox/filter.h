// Which calls of the kernel a program in the sandbox may not make, as a filter of seccomp.
#pragma once

#include <linux/filter.h>

#include <vector>

namespace grade::sandbox {

// Sockets, mounts, namespaces, other processes' memory, keys, modules, clocks and the like fail with EPERM; clone3,
// whose flags a filter cannot read, with ENOSYS, so that libraries fall back to clone; another architecture's calls end the
// process. Empty where this architecture is not known.
std::vector<sock_filter> make_filter();

}  // namespace grade::sandbox
