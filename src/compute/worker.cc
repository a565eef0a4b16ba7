#include "compute/worker.h"

#include <malloc.h>

namespace compute {

void keep_freed_memory() {
  mallopt(M_MMAP_THRESHOLD, 32 << 20);  // the most that glibc takes
  mallopt(M_TRIM_THRESHOLD, 2047 << 20);
  // As many arenas as glibc likes: with one, all workers would share the lock of what is too large
  // for their own caches, and it saved neither time, memory nor page faults where it was tried
  // (bench/results).
}

void run(const base::Pool& pool, std::size_t count, const base::Pool::Work& work) {
  pool.run(count, [&](int worker, std::size_t index) {
    single_thread_here();
    work(worker, index);
  });
}

}  // namespace compute
