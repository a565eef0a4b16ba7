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

Error cannot_start(const std::string& program, int code, const char* hint) {
  return {Code::io, std::string("cannot start: ") + std::strerror(code), program, hint};
}

// What the child tells when it could not become the program.
struct Failure {
  int code;
  bool in_folder;
};

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
  if (!out.open() || !err.open() || !failed.open())
    return cannot_start(arguments[0], errno, "raise the limit of open files (ulimit -n)");
  std::vector<char*> argv;
  for (const auto& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  const pid_t child = ::fork();
  if (child < 0) return cannot_start(arguments[0], errno, "free memory, or end other processes");
  if (child == 0) {
    ::signal(SIGPIPE, SIG_DFL);  // whatever we made of it; exec keeps an ignored signal ignored
    const int null = ::open("/dev/null", O_RDONLY);
    ::dup2(null, 0);
    ::dup2(out.fd[1], 1);
    ::dup2(err.fd[1], 2);
    Failure failure{};
    failure.in_folder = ::chdir(folder.c_str()) != 0;
    if (!failure.in_folder) ::execvp(argv[0], argv.data());
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
    const std::string what = std::string("cannot start: ") + std::strerror(failure.code);
    if (failure.in_folder) return Error{Code::missing, what, folder, "the folder to work in"};
    return Error{Code::missing, what, arguments[0], "install it, or run ./setup"};
  }
  finished.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return finished;
}

}  // namespace base
