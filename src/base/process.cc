#include "base/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace base {

namespace {

struct Pipe {
  std::array<int, 2> fd{-1, -1};
  Pipe() = default;
  Pipe(const Pipe&) = delete;
  bool open() { return ::pipe2(fd.data(), O_CLOEXEC) == 0; }
  ~Pipe() {
    close(0);
    close(1);
  }
  void close(int side) {
    if (fd[side] >= 0) ::close(fd[side]);
    fd[side] = -1;
  }
};

// What the child tells when it could not become the program.
struct Failure {
  int code;
  bool in_folder;
};

// Only what is not there can be installed.
Error not_started(const std::string& program, int code) {
  const std::string what = std::string("cannot start: ") + std::strerror(code);
  if (code == ENOENT) return {Code::missing, what, program, "install it, or run ./setup"};
  const char* hint = "";
  if (code == EMFILE || code == ENFILE) hint = "raise the limit of open files (ulimit -n)";
  if (code == ENOMEM || code == EAGAIN) hint = "free memory, or end other processes";
  if (code == EACCES || code == EPERM)
    hint = "it must be a file that this user may execute, on a disk mounted without noexec";
  return {Code::io, what, program, hint};
}

void drain(Pipe& out, Pipe& err, Finished& into) {
  std::array<pollfd, 2> waits = {pollfd{out.fd[0], POLLIN, 0}, pollfd{err.fd[0], POLLIN, 0}};
  int open = 2;
  while (open > 0) {
    if (::poll(waits.data(), waits.size(), -1) < 0 && errno != EINTR) return;
    for (int side = 0; side < 2; ++side) {
      if (waits[side].fd < 0 || !waits[side].revents) continue;
      char buffer[4096];
      const auto n = ::read(waits[side].fd, buffer, sizeof buffer);
      if (n > 0) {
        (side == 0 ? into.output : into.errors).append(buffer, static_cast<std::size_t>(n));
      } else if (n == 0 || errno != EINTR) {
        waits[side].fd = -1;
        --open;
      }
    }
  }
}

}  // namespace

Result<Finished> run_program(const std::vector<std::string>& arguments, const Path& folder) {
  CHECK(!arguments.empty(), "run_program needs a program");
  Pipe out, err, failed;
  if (!out.open() || !err.open() || !failed.open()) return not_started(arguments[0], errno);
  std::vector<char*> argv;
  for (const auto& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  const pid_t child = ::fork();
  if (child < 0) return not_started(arguments[0], errno);
  if (child == 0) {
    ::signal(SIGPIPE, SIG_DFL);  // whatever we made of it; exec keeps an ignored signal ignored
    for (auto* pipe : {&out, &err, &failed}) pipe->close(0);  // the limit may leave no other free
    const int null = ::open("/dev/null", O_RDONLY);
    Failure failure{};
    if (null >= 0 && ::dup2(null, 0) >= 0 && ::dup2(out.fd[1], 1) >= 0 &&
        ::dup2(err.fd[1], 2) >= 0) {
      failure.in_folder = ::chdir(folder.c_str()) != 0;
      if (!failure.in_folder) ::execvp(argv[0], argv.data());
    }
    failure.code = errno;
    if (::write(failed.fd[1], &failure, sizeof failure)) {
    }
    ::_exit(127);
  }
  out.close(1);
  err.close(1);
  failed.close(1);
  Finished finished;
  drain(out, err, finished);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  Failure failure{};
  if (::read(failed.fd[0], &failure, sizeof failure) == sizeof failure) {
    auto error = not_started(arguments[0], failure.code);
    if (!failure.in_folder) return error;
    return Error{error.code, error.what, folder, "the folder to work in"};
  }
  finished.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return finished;
}

}  // namespace base
