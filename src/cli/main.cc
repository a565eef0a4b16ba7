// janua: answers what needs no tensor itself, and opens the whole program for the rest.
#include <fcntl.h>

#include "cli/dispatch.h"
#include "cli/open_full.h"

namespace {

int open_and_run(int argc, char** argv) {
  const auto status = cli::run_full(argc, argv);
  if (status.ok()) return *status;
  std::fprintf(stderr, "janua: %s\n", status.error().sentence().c_str());
  return base::exit_status(status.error().code);
}

// A closed descriptor would be given to the first file that is opened, and what is said on standard
// output or error would be written into it.
void hold_standard_descriptors() {
  for (int number = 0; number < 3; ++number)
    if (::fcntl(number, F_GETFD) < 0) static_cast<void>(::open("/dev/null", O_RDWR));
}

}  // namespace

int main(int argc, char** argv) {
  hold_standard_descriptors();
  std::vector<cli::Row> rows(cli::light::all().begin(), cli::light::all().end());
  rows.insert(rows.end(), cli::full::all().begin(), cli::full::all().end());
  const cli::Program program{rows, [=] { return open_and_run(argc, argv); }};
  return cli::answer(program, {argv + 1, argv + argc}, stdout, stderr);
}
