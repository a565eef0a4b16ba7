// Ctrl-C asks for a stop once; the second time it ends the process. SIGTERM, SIGUSR1 and a terminal that
// closes (SIGHUP) ask for the same as often as they come, the last but for a process started by nohup.
#pragma once

#include <signal.h>

#include <utility>
#include <vector>

#include "base/context.h"

namespace cli {

// While it lives, SIGINT, SIGTERM, SIGUSR1 and SIGHUP request `cancel`; writing beyond the limit on file
// sizes is an error of that write, not the end of the process. Afterwards each is answered as it was
// before. One at a time in a process.
class CancelOnSignals {
 public:
  explicit CancelOnSignals(base::Cancel& cancel);
  CancelOnSignals(const CancelOnSignals&) = delete;
  ~CancelOnSignals();

 private:
  void take(int signal, const struct sigaction& action);
  std::vector<std::pair<int, struct sigaction>> before_;
};

}  // namespace cli
