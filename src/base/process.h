// Runs another program: apt's client, npm, git. Arguments are never given to a shell.
#pragma once

#include <string>
#include <vector>

#include "base/disk.h"

namespace base {

struct Finished {
  int status = 0;      // exit status, or 128 + signal
  std::string output;  // standard output
  std::string errors;  // standard error
};

// Waits for the program to end. Error: missing, if it or the folder is not there; io with the
// system's reason, if it cannot be started for another.
Result<Finished> run_program(const std::vector<std::string>& arguments, const Path& folder = ".");

}  // namespace base
