// janua: answers what needs no tensor itself, and opens the whole program for the rest.
#include "cli/dispatch.h"
#include "cli/full_table.h"
#include "cli/open_full.h"

namespace {

int open_and_run(int argc, char** argv) {
  const auto status = cli::run_full(argc, argv);
  if (status.ok()) return *status;
  std::fprintf(stderr, "janua: %s\n", status.error().sentence().c_str());
  return base::exit_status(status.error().code);
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<cli::Row> rows(cli::light::all().begin(), cli::light::all().end());
  rows.insert(rows.end(), cli::full_table::all().begin(), cli::full_table::all().end());
  const cli::Program program{rows, [=] { return open_and_run(argc, argv); }};
  return cli::answer(program, {argv + 1, argv + argc}, stdout, stderr);
}
