#include "cli/signals.h"

#include <gtest/gtest.h>

namespace cli {
namespace {

using Handler = void (*)(int);

Handler handler_of(int signal) {
  struct sigaction now{};
  ::sigaction(signal, nullptr, &now);
  return now.sa_handler;
}

// Whatever starts the tests may itself ignore a signal.
class Signals : public testing::Test {
 protected:
  Signals() {
    for (int signal : {SIGINT, SIGTERM, SIGUSR1, SIGHUP, SIGXFSZ}) ::signal(signal, SIG_DFL);
  }
  ~Signals() override {
    for (int signal : {SIGINT, SIGTERM, SIGUSR1, SIGHUP, SIGXFSZ}) ::signal(signal, SIG_DFL);
  }
};

TEST_F(Signals, ask_for_a_stop_whichever_of_them_comes) {
  for (int signal : {SIGINT, SIGTERM, SIGUSR1, SIGHUP}) {
    base::Cancel cancel;
    const CancelOnSignals listen(cancel);
    EXPECT_FALSE(cancel.requested()) << signal;
    ::raise(signal);
    EXPECT_TRUE(cancel.requested()) << signal;
  }
}

// Of a scancel the ranks hear from Slurm and from their launcher.
TEST_F(Signals, of_a_scheduler_may_come_twice_and_ask_for_one_stop) {
  for (int signal : {SIGTERM, SIGUSR1}) {
    base::Cancel cancel;
    const CancelOnSignals listen(cancel);
    ::raise(signal);
    ::raise(signal);
    EXPECT_TRUE(cancel.requested()) << signal;
  }
}

// Bug: a terminal that was closed ended a training between two checkpoints.
TEST_F(Signals, of_a_closed_terminal_may_come_twice_and_ask_for_one_stop) {
  base::Cancel cancel;
  const CancelOnSignals listen(cancel);
  ::raise(SIGHUP);
  ::raise(SIGHUP);
  EXPECT_TRUE(cancel.requested());
}

TEST_F(Signals, of_a_closed_terminal_stay_ignored_where_nohup_started_the_process) {
  ::signal(SIGHUP, SIG_IGN);
  base::Cancel cancel;
  {
    const CancelOnSignals listen(cancel);
    ::raise(SIGHUP);
    EXPECT_FALSE(cancel.requested());
    ::raise(SIGTERM);
    EXPECT_TRUE(cancel.requested());
  }
  EXPECT_EQ(handler_of(SIGHUP), SIG_IGN);
}

TEST_F(Signals, are_answered_afterwards_as_they_were_before) {
  ::signal(SIGTERM, SIG_IGN);
  {
    base::Cancel cancel;
    const CancelOnSignals listen(cancel);
    EXPECT_NE(handler_of(SIGTERM), SIG_IGN);
    EXPECT_NE(handler_of(SIGHUP), SIG_DFL);
    EXPECT_EQ(handler_of(SIGXFSZ), SIG_IGN);
  }
  EXPECT_EQ(handler_of(SIGTERM), SIG_IGN);
  for (int signal : {SIGINT, SIGUSR1, SIGHUP, SIGXFSZ})
    EXPECT_EQ(handler_of(signal), SIG_DFL) << signal;
}

TEST_F(Signals, ask_for_a_stop_once_and_leave_the_second_to_the_system) {
  base::Cancel cancel;
  {
    const CancelOnSignals listen(cancel);
    ::raise(SIGINT);
    EXPECT_TRUE(cancel.requested());
    EXPECT_EQ(handler_of(SIGINT), SIG_DFL);
  }
  EXPECT_EXIT(
      {
        base::Cancel other;
        const CancelOnSignals listen(other);
        ::raise(SIGINT);
        ::raise(SIGINT);
      },
      testing::KilledBySignal(SIGINT), "");
}

}  // namespace
}  // namespace cli
