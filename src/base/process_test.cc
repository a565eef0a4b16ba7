#include "base/process.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>

namespace base {
namespace {

Finished sh(const std::string& script) {
  auto finished = run_program({"sh", "-c", script});
  EXPECT_TRUE(finished.ok());
  return finished.take();
}

TEST(RunProgram, gives_output_errors_and_status) {
  const auto finished = sh("echo out; echo err >&2; exit 3");
  EXPECT_EQ(finished.output, "out\n");
  EXPECT_EQ(finished.errors, "err\n");
  EXPECT_EQ(finished.status, 3);
}

TEST(RunProgram, says_which_signal_ended_it) { EXPECT_EQ(sh("kill -9 $$").status, 128 + 9); }

TEST(RunProgram, gives_arguments_to_no_shell) {
  const auto finished = run_program({"printf", "%s|", "a b", "$HOME", "; exit 1", ""});
  EXPECT_EQ(finished->output, "a b|$HOME|; exit 1||");
  EXPECT_EQ(finished->status, 0);
}

TEST(RunProgram, reads_both_streams_when_each_is_larger_than_a_pipe) {
  const auto finished = sh("head -c 300000 /dev/zero >&2; head -c 300000 /dev/zero");
  EXPECT_EQ(finished.output.size(), 300000u);
  EXPECT_EQ(finished.errors.size(), 300000u);
}

TEST(RunProgram, says_that_no_file_descriptors_are_left) {
  const auto before = ::dup(0);
  std::vector<int> taken{before};
  while (taken.back() >= 0) taken.push_back(::dup(0));
  for (int free = 0; free < 6; ++free) {  // a pipe takes two, each is the first that fails once
    const auto finished = run_program({"true"});
    ASSERT_FALSE(finished.ok());
    EXPECT_EQ(finished.error().code, Code::io);
    EXPECT_EQ(finished.error().where, "true");
    EXPECT_NE(finished.error().hint.find("ulimit -n"), std::string::npos);
    taken.pop_back();
    ::close(taken.back());
  }
  for (const int fd : taken) ::close(fd);
  EXPECT_TRUE(run_program({"true"}).ok());
}

TEST(RunProgram, leaves_a_program_the_usual_end_at_a_closed_pipe) {
  const auto before = ::signal(SIGPIPE, SIG_IGN);
  EXPECT_EQ(sh("sh -c 'yes; echo $? >&2' | head -n 1").errors, "141\n");
  ::signal(SIGPIPE, before);
}

TEST(RunProgram, gives_it_nothing_to_read) { EXPECT_EQ(sh("wc -c").output, "0\n"); }

TEST(RunProgram, runs_in_the_folder_that_was_asked_for) {
  EXPECT_EQ(run_program({"pwd"}, "/")->output, "/\n");
}

TEST(RunProgram, names_a_program_that_is_not_there) {
  const auto finished = run_program({"janua-no-such-program"});
  ASSERT_FALSE(finished.ok());
  EXPECT_EQ(finished.error().code, Code::missing);
  EXPECT_EQ(finished.error().where, "janua-no-such-program");
}

TEST(RunProgram, names_a_folder_that_is_not_there) {
  const auto finished = run_program({"true"}, "/nowhere/at/all");
  ASSERT_FALSE(finished.ok());
  EXPECT_EQ(finished.error().where, "/nowhere/at/all");
}

TEST(RunProgram, refuses_to_run_nothing) { EXPECT_DEATH((void)run_program({}), "needs a program"); }

}  // namespace
}  // namespace base
