// janua with the stages of src/run/stage/ and the one in this folder, and the commands that a stage
// meets.
#include "cli/dispatch.h"

namespace cli::full {
extern const Entry run, audit_verify;
}

int main(int argc, char** argv) {
  std::vector<cli::Row> rows(cli::light::all().begin(), cli::light::all().end());
  rows.push_back({"run", &cli::full::run});
  rows.push_back({"audit_verify", &cli::full::audit_verify});
  const cli::Program program{rows, [] { return 1; }};
  return cli::answer(program, {argv + 1, argv + argc}, stdout, stderr);
}
