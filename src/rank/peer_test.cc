#include "rank/peer.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

namespace rank {
namespace {

TEST(Peer, is_the_same_after_it_was_written_and_read) {
  const auto here = this_process(), read = Peer::from_text(here.text());
  EXPECT_EQ(read.text(), here.text());
  EXPECT_FALSE(here.begun.empty());
  EXPECT_FALSE(has_ended(read, here));
}

// The child tells who it is, and waits to be killed.
TEST(Peer, has_ended_once_it_was_killed_though_nobody_waited_for_it) {
  int pipe[2];
  ASSERT_EQ(::pipe(pipe), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const auto text = this_process().text() + "\n";
    if (::write(pipe[1], text.data(), text.size()) < 0) ::_exit(1);
    for (;;) ::pause();
  }
  char text[512] = {};
  ASSERT_GT(::read(pipe[0], text, sizeof text - 1), 0);
  const auto here = this_process(), peer = Peer::from_text(text);
  EXPECT_EQ(peer.process, child);
  EXPECT_FALSE(has_ended(peer, here));
  ::kill(child, SIGKILL);
  siginfo_t info;
  ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT), 0);
  EXPECT_TRUE(has_ended(peer, here)) << "dead and not waited for";
  ::waitpid(child, nullptr, 0);
  EXPECT_TRUE(has_ended(peer, here));
  ::close(pipe[0]), ::close(pipe[1]);
}

TEST(Peer, is_not_a_later_process_of_its_number) {
  const auto here = this_process();
  auto before = here;
  before.begun = "1";
  EXPECT_TRUE(has_ended(before, here));
}

TEST(Peer, of_another_machine_is_not_judged_from_here) {
  const auto here = this_process();
  auto far = here;
  far.place = "elsewhere", far.process = 999999999;
  EXPECT_FALSE(has_ended(far, here));
}

// Two containers of one machine do not see each other, and share its meter of energy all the same.
TEST(Peer, names_the_first_peer_on_each_machine) {
  const auto peer = [](const std::string& host, const std::string& place) {
    return Peer{host, place, 1, "1"};
  };
  EXPECT_EQ(machines_of({peer("a", "boot1/pid:[1]"), peer("b", "boot2/pid:[1]"),
                         peer("in-a", "boot1/pid:[2]"), peer("b", "boot2/pid:[1]")}),
            (std::vector<int>{0, 1, 0, 1}));
  EXPECT_EQ(machines_of({peer("a", "/pid:[1]"), peer("b", "/pid:[1]"), peer("a", "/")}),
            (std::vector<int>{0, 1, 0}))
      << "without a number of the boot the name tells them apart";
}

}  // namespace
}  // namespace rank
