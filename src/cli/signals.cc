#include "cli/signals.h"

namespace cli {

namespace {

// A signal handler has no argument to carry it in.
std::atomic<base::Cancel*> listening{nullptr};

void on_signal(int) {
  if (auto* cancel = listening.load()) cancel->request();
}

struct sigaction answer(void (*handler)(int), int flags) {
  struct sigaction action{};
  action.sa_handler = handler;
  action.sa_flags = flags;
  return action;
}

bool is_ignored(int signal) {
  struct sigaction now{};
  return ::sigaction(signal, nullptr, &now) == 0 && now.sa_handler == SIG_IGN;
}

}  // namespace

CancelOnSignals::CancelOnSignals(base::Cancel& cancel) {
  listening = &cancel;
  // SA_RESETHAND: the second one finds the system's own answer, which is to end us.
  take(SIGINT, answer(on_signal, SA_RESTART | SA_RESETHAND));
  // Of one stop a scheduler tells the launcher and its ranks, and the launcher tells the ranks once more:
  // the second one must not end what is being saved. SIGUSR1 is what mpirun hands on and survives.
  for (int signal : {SIGTERM, SIGUSR1}) take(signal, answer(on_signal, SA_RESTART));
  // Of one closed terminal both the system and the shell may tell, so a second one ends nobody.
  // Whom nohup started ignores it, and is to outlive the terminal.
  if (!is_ignored(SIGHUP)) take(SIGHUP, answer(on_signal, SA_RESTART));
  // A write that fails says so itself; the system would rather end us without a word.
  take(SIGXFSZ, answer(SIG_IGN, 0));
}

CancelOnSignals::~CancelOnSignals() {
  for (const auto& [signal, before] : before_) ::sigaction(signal, &before, nullptr);
  listening = nullptr;
}

void CancelOnSignals::take(int signal, const struct sigaction& action) {
  struct sigaction before{};
  if (::sigaction(signal, &action, &before) == 0) before_.emplace_back(signal, before);
}

}  // namespace cli
