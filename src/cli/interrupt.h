// Ctrl-C as a wish to stop what goes on, not the program; SIGHUP as a wish to read files again.
#pragma once

#include <signal.h>

#include <atomic>

namespace cli {

// While it lives, SIGINT sets a flag, and a read that waits is interrupted. One at a time in a
// process; afterwards the signal is answered as it was before.
class Interrupt {
 public:
  Interrupt();
  Interrupt(const Interrupt&) = delete;
  ~Interrupt() { ::sigaction(SIGINT, &before_, nullptr); }

  const std::atomic<bool>& flag() const;
  bool take();  // whether it came since the last call

 private:
  struct sigaction before_{};
};

// While it lives, SIGHUP sets a flag. One at a time in a process; afterwards the signal is answered as it was before.
class HangUp {
 public:
  HangUp();
  HangUp(const HangUp&) = delete;
  ~HangUp() { ::sigaction(SIGHUP, &before_, nullptr); }

  static bool take();  // whether it came since the last call

 private:
  struct sigaction before_{};
};

}  // namespace cli
