// Work without the GIL, in a process that may fork.
#pragma once

#include <nanobind/nanobind.h>

namespace bind {

// As long as one of these lives, other threads of Python run, and none of them forks the process: a child of a fork
// has one thread alone, and a lock that another one held would stay locked in it for ever.
class Outside {
 public:
  Outside();
  ~Outside();
  Outside(const Outside&) = delete;
  Outside& operator=(const Outside&) = delete;

 private:
  nanobind::gil_scoped_release free_;
};

// Once, when the module is loaded.
void guard_forks();

}  // namespace bind
