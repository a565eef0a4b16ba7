#include "cli/interrupt.h"

namespace cli {

namespace {

std::atomic<bool> asked{false};  // a signal handler has no argument to carry it in

void on_signal(int) { asked.store(true); }

std::atomic<bool> hung_up{false};

void on_hang_up(int) { hung_up.store(true); }

}  // namespace

Interrupt::Interrupt() {
  asked = false;
  struct sigaction action{};
  action.sa_handler = on_signal;  // without SA_RESTART
  ::sigaction(SIGINT, &action, &before_);
}

const std::atomic<bool>& Interrupt::flag() const { return asked; }

bool Interrupt::take() { return asked.exchange(false); }

HangUp::HangUp() {
  hung_up = false;
  struct sigaction action{};
  action.sa_handler = on_hang_up;
  action.sa_flags = SA_RESTART;
  ::sigaction(SIGHUP, &action, &before_);
}

bool HangUp::take() { return hung_up.exchange(false); }

}  // namespace cli
