// A program that nobody trusts, run apart from everything.
//
// It sees /usr and what belongs to it, read-only, and a folder of its own in memory; no network, no other
// process, no file of the machine, and no call of the kernel that could change that (filter.h). It needs no root: the
// kernel's user namespaces make the walls. Where the kernel forbids them nothing is run, and the error says what
// was forbidden. Its processes end with it, whatever they did.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"

namespace grade::sandbox {

struct Limits {
  double seconds = 10;  // by the clock, and of processor time for each process
  std::int64_t memory_bytes = std::int64_t{512} << 20;  // addresses of each process
  std::int64_t disk_bytes = std::int64_t{16} << 20;     // of its folder, which lies in memory
  std::int64_t output_bytes = std::int64_t{1} << 20;    // of standard output, and of standard error
  std::int64_t processes = 1;                           // at once, threads included
};

struct Task {
  std::vector<std::string> program;          // found in PATH, below /usr, and its arguments
  std::map<std::string, std::string> files;  // in its folder, by plain names
  std::string input;                         // standard input
  Limits limits;
};

enum class End { itself, time, output };

struct Ran {
  End end = End::itself;
  int status = 0;  // exit status, or 128 + signal
  std::string output, errors;
};

// Waits for its end. Error: unsupported with the step that this kernel forbids; missing for a program that is not
// there, or not below /usr; bad_request for a name of a file with a '/'; io.
base::Result<Ran> run(const Task& task);

}  // namespace grade::sandbox
