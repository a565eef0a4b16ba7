// Ctrl-C and SIGTERM ask for a stop once; the second time they end the process.
#pragma once

#include "base/context.h"

namespace cli {

// While it lives, SIGINT and SIGTERM request `cancel`; writing into a closed pipe or socket is an
// error of that write, not the end of the process. One at a time in a process.
class CancelOnSignals {
 public:
  explicit CancelOnSignals(base::Cancel& cancel);
  CancelOnSignals(const CancelOnSignals&) = delete;
  ~CancelOnSignals();
};

}  // namespace cli
