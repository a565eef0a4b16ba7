// What the first process of a sandbox does between fork and the program: calls of the kernel alone, for the program that
// it was forked from has threads.
#pragma once

#include <linux/filter.h>
#include <sys/types.h>

#include <string>
#include <vector>

#include "grade/sandbox/sandbox.h"

namespace grade::sandbox {

// All that is made before the fork.
struct Plan {
  std::vector<char*> argv, environment;
  std::string program;                                     // its path
  std::vector<std::string> shown;                          // folders of the machine, read-only
  std::vector<std::pair<std::string, std::string>> links;  // name -> to, of the machine's root
  std::vector<std::string> devices;
  std::vector<std::pair<std::string, std::string>> files;  // path inside, bytes
  std::string user_map, group_map, disk;
  std::vector<sock_filter> filter;
  Limits limits;
  bool root = false;  // who starts it
  uid_t user = 0;     // who runs it, as the machine counts
  gid_t group = 0;
};

// What could not be done, on the pipe of failures.
struct Failure {
  int step = 0, code = 0;
};
const char* step_name(int step);

// Never returns. Standard input, output and error are 0 to 2; `failures` is a pipe that closes when the program begins.
[[noreturn]] void enter(const Plan& plan, int failures);

}  // namespace grade::sandbox
