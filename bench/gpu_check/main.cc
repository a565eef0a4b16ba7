// gpu_check fixtures FOLDER DEVICE | speed DEVICE [small]
#include <cstdio>
#include <cstdlib>

#include "check.h"
#include "compute/worker.h"

namespace gpu_check {

void say(const base::Json& line) {
  std::printf("%s\n", line.dump().c_str());
  std::fflush(stdout);
}

namespace {

base::Result<void> run(const std::vector<std::string>& words) {
  if (words.size() == 3 && words[0] == "fixtures")
    return fixtures(words[1], TRY(compute::device_of(words[2])));
  if (words.size() >= 2 && words[0] == "speed")
    return speed(TRY(compute::device_of(words[1])), words.size() > 2 && words[2] == "small");
  return base::Error{base::Code::bad_request, "nothing is asked for", "",
                     "gpu_check fixtures FOLDER DEVICE | speed DEVICE [small]"};
}

}  // namespace

}  // namespace gpu_check

int main(int count, char** words) {
  compute::single_thread_here();
  const auto done = base::guard("gpu_check", [&] {
    return gpu_check::run(std::vector<std::string>(words + 1, words + count));
  });
  if (!done.ok()) std::fprintf(stderr, "%s\n", done.error().sentence().c_str());
  std::fflush(nullptr);
  // Without what else ends at an exit: torch packages of another C++ library than the compiler's free
  // there what is not theirs.
  std::_Exit(done.ok() ? 0 : base::exit_status(done.error().code));
}
