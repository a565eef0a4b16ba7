// From words to a command: global flags out, the command found, the rest handed over.
//
// Global flags may stand anywhere: --set key=value (repeatable) --json --dry-run --quiet --help
// --version; the list is frozen by a test. After `--` every word is the command's own. A flag that
// means nothing to the command is refused (Entry::obeys).
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "cli/command.h"

namespace cli {

const std::vector<std::string>& global_flags();

struct Request {
  const Row* row = nullptr;  // null for --help, --version
  bool help = false;
  bool version = false;
  bool json = false;
  bool dry_run = false;
  bool quiet = false;
  std::vector<std::string> set;
  std::vector<std::string> arguments;  // with --help: the words that stood before it
};

// Error: bad_request for an unknown command (with the nearest one),
// --set without key=value, no words.
base::Result<Request> read_request(std::span<const Row> rows,
                                   const std::vector<std::string>& words);

// "unknown command ..." with the nearest one, or those that begin as `words` do.
base::Error unknown_command(std::span<const Row> rows, const std::vector<std::string>& words);

struct Program {
  std::span<const Row> rows;
  // Runs a row without a function of its own: the one that needs libtorch. Answers the exit status.
  std::function<int()> elsewhere;
};

// Everything main() does. Product on `out`, talk and errors on `talk`. Returns the exit status.
int answer(const Program& program, const std::vector<std::string>& words, std::FILE* out,
           std::FILE* talk);

}  // namespace cli
