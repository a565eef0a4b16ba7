// One round of work on several threads. What comes in many rounds keeps a Pool of its own.
#pragma once

#include <cstddef>

#include "base/pool.h"

namespace base {

// Calls fn(index) for every index in [0, count), in any order, on up to `workers` threads. Each
// call must write only what belongs to its index. The first exception is thrown again here.
template <class F>
void parallel_for(int workers, std::size_t count, F&& fn) {
  Pool pool;
  pool.run(workers, count, [&](int, std::size_t index) { fn(index); });
}

}  // namespace base
