// Programs that nobody trusts, and what the sandbox makes of them.
#include <gmock/gmock.h>
#include <sys/stat.h>

#include "grade/grader.h"
#include "grade/sandbox/sandbox.h"

namespace grade {
namespace {

using base::Json;
using testing::HasSubstr;

class Code : public testing::Test {
 protected:
  void SetUp() override {
    auto opened = open("code", {{"seconds", 3}, {"memory_mb", 256}});
    if (!opened.ok()) GTEST_SKIP() << opened.error().sentence();
    grader_ = opened.take();
  }
  Grade graded(const std::string& answer, const Json& tests) const {
    auto out = ask("code", *grader_, {answer, {{"answer", answer}, {"tests", tests}}});
    EXPECT_TRUE(out.ok()) << out.error().sentence();
    return out.ok() ? *out : Grade{-99, ""};
  }
  // What it prints, or how it ends, where nothing is asked of it.
  std::string runs(const std::string& program) const {
    auto ran = sandbox::run({.program = {"python3", "-I", "-B", "main.py"},
                             .files = {{"main.py", program}},
                             .input = "",
                             .limits = {.seconds = 3, .memory_bytes = 256 << 20}});
    if (!ran.ok()) return ran.error().sentence();
    return ran->output + ran->errors + (ran->end == sandbox::End::time ? "TIME" : "");
  }
  std::unique_ptr<Grader> grader_;
};

TEST_F(Code, passes_what_is_right) {
  EXPECT_EQ(graded("Here:\n```python\ndef f(x):\n    return x + 1\n```\nDone.", "assert f(1) == 2")
                .reward,
            1);
  EXPECT_EQ(graded("def f(x):\n    return x", "assert f(1) == 2").reward, 0);
  EXPECT_EQ(graded("print(int(input()) * 2)", Json::array({{{"input", "21\n"}, {"output", "42"}}}))
                .reward,
            1);
  EXPECT_EQ(graded("print(43)", Json::array({{{"input", ""}, {"output", "42"}}})).reward, 0);
  EXPECT_EQ(graded("import json, math, re, collections", "assert math.gcd(4, 6) == 2").reward, 1);
}

TEST_F(Code, one_that_ends_before_its_tests_has_not_passed_them) {
  EXPECT_THAT(graded("import os\nos._exit(0)", "assert False").reason,
              HasSubstr("before its tests"));
  EXPECT_EQ(graded("import sys\nsys.exit(0)", "assert False").reward, 0);
}

TEST_F(Code, escapes_are_refused) {
  EXPECT_THAT(runs("import socket\nsocket.socket()"), HasSubstr("Operation not permitted"));
  EXPECT_THAT(runs("import os\nprint(os.fork())"), HasSubstr("temporarily unavailable"));
  EXPECT_THAT(runs("open('/usr/x', 'w')"), HasSubstr("Read-only file system"));
  EXPECT_THAT(runs("open('/x', 'w')"),
              testing::AnyOf(HasSubstr("Read-only"), HasSubstr("Permission denied")));
  EXPECT_THAT(runs("open('/etc/passwd')"), HasSubstr("No such file"));
  EXPECT_THAT(runs("import os\nprint(os.listdir('/'))"), testing::Not(HasSubstr("home")));
  EXPECT_THAT(runs("import os\nos.kill(1, 9)\nprint(os.getpid())"), HasSubstr("2"));
  EXPECT_THAT(
      runs(
          "import ctypes\nl = ctypes.CDLL(None, use_errno=True)\nprint(l.unshare(0x10000000), ctypes.get_errno())"),
      HasSubstr("-1 1"));
  EXPECT_THAT(runs("import os\nos.setuid(0)"), HasSubstr("Error"));
}

TEST_F(Code, what_takes_too_much_is_ended) {
  EXPECT_THAT(runs("while True: pass"), HasSubstr("TIME"));
  EXPECT_THAT(runs("import time\ntime.sleep(100)"), HasSubstr("TIME"));
  EXPECT_THAT(runs("x = bytearray(1 << 30)"), HasSubstr("MemoryError"));
  // Bug: nobody waited by the clock for a program that had closed what it writes to.
  EXPECT_THAT(runs("import os, time\nos.close(1)\nos.close(2)\ntime.sleep(20)"), HasSubstr("TIME"));
  EXPECT_THAT(runs("f = open('x', 'wb')\nfor _ in range(100): f.write(bytes(1 << 20))"),
              testing::AnyOf(HasSubstr("No space"), HasSubstr("too large")));
  EXPECT_EQ(graded("print('x' * (1 << 25))", "").reason, "it wrote too much");
  EXPECT_THAT(
      runs("import os\nwhile True:\n  try: os.fork()\n  except OSError: break\nprint('bound')"),
      HasSubstr("bound"));
}

TEST_F(Code, files_have_plain_names) {
  auto ran =
      sandbox::run({.program = {"python3"}, .files = {{"../x", ""}}, .input = "", .limits = {}});
  ASSERT_FALSE(ran.ok());
  EXPECT_THAT(ran.error().sentence(), HasSubstr("'../x'"));
}

}  // namespace
}  // namespace grade
