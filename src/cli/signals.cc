#include "cli/signals.h"

#include <signal.h>

namespace cli {

namespace {

// A signal handler has no argument to carry it in.
std::atomic<base::Cancel*> listening{nullptr};

void on_signal(int) {
  if (auto* cancel = listening.load()) cancel->request();
}

void handle(int signal, void (*handler)(int), int flags) {
  struct sigaction action{};
  action.sa_handler = handler;
  action.sa_flags = flags;
  ::sigaction(signal, &action, nullptr);
}

}  // namespace

CancelOnSignals::CancelOnSignals(base::Cancel& cancel) {
  listening = &cancel;
  // SA_RESETHAND: the second one finds the system's own answer, which is to end us.
  for (int signal : {SIGINT, SIGTERM}) handle(signal, on_signal, SA_RESTART | SA_RESETHAND);
  // A write that fails says so itself; the system would rather end us without a word.
  handle(SIGXFSZ, SIG_IGN, 0);
}

CancelOnSignals::~CancelOnSignals() {
  for (int signal : {SIGINT, SIGTERM, SIGXFSZ}) handle(signal, SIG_DFL, 0);
  listening = nullptr;
}

}  // namespace cli
