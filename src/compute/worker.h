// What computes grains on the threads of a pool. Each call of a library runs on one thread, so a
// result depends on the grain alone and never on how many workers share the load.
#pragma once

#include "base/pool.h"

namespace compute {

// Makes libtorch's calls on this thread use one thread, from now on.
void single_thread_here();

// As pool.run(), with libtorch's calls single-threaded on each thread that takes part.
void run(const base::Pool& pool, std::size_t count, const base::Pool::Work& work);

// Keeps big buffers of freed tensors inside the process: glibc would give them back to the system
// and fetch zeroed pages again at every step.
void keep_freed_memory();

}  // namespace compute
