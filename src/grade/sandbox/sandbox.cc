#include "grade/sandbox/sandbox.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "grade/sandbox/filter.h"
#include "grade/sandbox/inside.h"

namespace grade::sandbox {

namespace {

using base::Code;
using base::Error;
using base::Result;

constexpr uid_t kNobody = 65534;

Error no_system(const std::string& what) {
  return {Code::io, what + ": " + std::strerror(errno), "the sandbox", ""};
}

class File {
 public:
  File() = default;
  explicit File(int fd) : fd_(fd) {}
  File(File&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  File& operator=(File&& other) noexcept {
    close();
    fd_ = std::exchange(other.fd_, -1);
    return *this;
  }
  ~File() { close(); }
  int fd() const { return fd_; }
  void close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }

 private:
  int fd_ = -1;
};

struct Pipe {
  File read, write;
  static Result<Pipe> make() {
    int both[2];
    if (::pipe2(both, O_CLOEXEC) != 0) return no_system("no pipe can be made");
    return Pipe{File(both[0]), File(both[1])};
  }
};

// Standard input as a file in memory, so that nobody need feed it.
Result<File> file_of(const std::string& bytes) {
  File out(::memfd_create("input", MFD_CLOEXEC));
  if (out.fd() < 0) return no_system("no file in memory can be made");
  for (std::size_t at = 0; at < bytes.size();) {
    const auto n = ::write(out.fd(), bytes.data() + at, bytes.size() - at);
    if (n <= 0) return no_system("its input cannot be written");
    at += static_cast<std::size_t>(n);
  }
  ::lseek(out.fd(), 0, SEEK_SET);
  return out;
}

// Below /usr, links followed.
Result<std::string> find_program(const std::string& name) {
  namespace fs = std::filesystem;
  for (const char* folder : {"/usr/local/bin/", "/usr/bin/", "/bin/"}) {
    std::error_code none;
    const auto path = fs::canonical(name.starts_with('/') ? name : folder + name, none);
    if (!none && path.string().starts_with("/usr/") && ::access(path.c_str(), X_OK) == 0)
      return path.string();
  }
  return Error{Code::missing,
               "no program '" + name + "' stands below /usr, which is all that the sandbox shows",
               "the sandbox", "install it"};
}

void show_machine(Plan& plan) {
  namespace fs = std::filesystem;
  for (const char* name : {"/usr", "/bin", "/lib", "/lib64", "/lib32", "/sbin"}) {
    std::error_code none;
    if (fs::is_symlink(name, none))
      plan.links.emplace_back(name, fs::read_symlink(name, none).string());
    else if (fs::is_directory(name, none))
      plan.shown.emplace_back(name);
  }
  for (const char* name : {"/dev/null", "/dev/zero", "/dev/urandom", "/dev/random"})
    if (::access(name, R_OK) == 0) plan.devices.emplace_back(name);
}

struct Words {
  std::vector<std::string> argv;
  std::vector<std::string> environment = {"PATH=/usr/local/bin:/usr/bin:/bin",
                                          "HOME=/work",
                                          "TMPDIR=/work",
                                          "LANG=C.UTF-8",
                                          "PYTHONDONTWRITEBYTECODE=1",
                                          "PYTHONHASHSEED=0",
                                          "OPENBLAS_NUM_THREADS=1",
                                          "OMP_NUM_THREADS=1",
                                          "LD_LIBRARY_PATH=/usr/local/lib"};
};

std::vector<char*> pointers(const std::vector<std::string>& words) {
  std::vector<char*> out;
  for (const auto& word : words) out.push_back(const_cast<char*>(word.c_str()));
  out.push_back(nullptr);
  return out;
}

std::string map_of(unsigned from) {
  return std::to_string(kNobody) + " " + std::to_string(from) + " 1";
}

Result<Plan> plan_of(const Task& task, Words& words) {
  Plan plan;
  plan.limits = task.limits;
  plan.program = TRY(find_program(task.program.at(0)));
  words.argv = task.program;
  plan.argv = pointers(words.argv);
  plan.environment = pointers(words.environment);
  show_machine(plan);
  for (const auto& [name, bytes] : task.files) {
    if (name.empty() || name.size() > 100 || name.find('/') != std::string::npos ||
        name.starts_with('.'))
      return Error{Code::bad_request, "'" + name + "' is no plain name of a file", "the sandbox",
                   ""};
    plan.files.emplace_back("/answer/" + name, bytes);
  }
  plan.root = ::geteuid() == 0;
  plan.user = plan.root ? kNobody : ::geteuid();
  plan.group = plan.root ? kNobody : ::getegid();
  plan.user_map = map_of(plan.user);
  plan.group_map = map_of(plan.group);
  plan.disk = "mode=777,nr_inodes=1000,size=" + std::to_string(task.limits.disk_bytes);
  plan.filter = make_filter();
  if (plan.filter.empty())
    return Error{Code::unsupported, "calls of the kernel cannot be filtered on this architecture",
                 "the sandbox", ""};
  return plan;
}

using Clock = std::chrono::steady_clock;

long long milliseconds_to(Clock::time_point until) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()).count();
}

class Child {
 public:
  explicit Child(pid_t pid) : pid_(pid) {}
  Child(const Child&) = delete;
  ~Child() {
    if (pid_ > 0) static_cast<void>(end());
  }
  void kill() const { ::kill(pid_, SIGKILL); }
  // Whether it ends by then, whatever it does with what it writes to.
  bool ends_by(Clock::time_point until) const {
    const File self(static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0)));
    pollfd wait{self.fd(), POLLIN, 0};
    for (;;) {
      const auto left = milliseconds_to(until);
      if (self.fd() < 0 || left <= 0) return false;
      if (::poll(&wait, 1, static_cast<int>(std::min<long long>(left, 1000))) > 0) return true;
    }
  }
  int end() {
    int status = 0;
    kill();
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    pid_ = -1;
    return status;
  }
  int wait() {
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

 private:
  pid_t pid_;
};

struct Streams {
  File out, err;
};

// Takes what it writes until nobody can write any more, or a limit is met.
End drain(Streams& from, const Limits& limits, Clock::time_point until, Ran& ran) {
  std::array<pollfd, 2> waits = {pollfd{from.out.fd(), POLLIN, 0},
                                 pollfd{from.err.fd(), POLLIN, 0}};
  for (int open = 2; open > 0;) {
    const auto left = milliseconds_to(until);
    if (left <= 0) return End::time;
    if (::poll(waits.data(), waits.size(), static_cast<int>(std::min<long long>(left, 1000))) < 0 &&
        errno != EINTR)
      return End::itself;
    for (std::size_t side = 0; side < 2; ++side) {
      if (waits[side].fd < 0 || !waits[side].revents) continue;
      auto& into = side == 0 ? ran.output : ran.errors;
      char buffer[4096];
      const auto n = ::read(waits[side].fd, buffer, sizeof buffer);
      if (n > 0) {
        into.append(buffer, static_cast<std::size_t>(n));
        if (into.size() > static_cast<std::size_t>(limits.output_bytes)) {
          into.resize(static_cast<std::size_t>(limits.output_bytes));
          return End::output;
        }
      } else if (n == 0 || errno != EINTR) {
        waits[side].fd = -1;
        --open;
      }
    }
  }
  return End::itself;
}

Error forbidden(const Failure& failure) {
  const std::string what =
      std::string(step_name(failure.step)) + ": " + std::strerror(failure.code);
  return {
      Code::unsupported, "this kernel forbids the sandbox: " + what, "the sandbox",
      "allow user namespaces (sysctl user.max_user_namespaces, kernel.unprivileged_userns_clone, or the "
      "security profile of the container); no code is run without it"};
}

}  // namespace

Result<Ran> run(const Task& task) {
  Words words;
  const auto plan = TRY(plan_of(task, words));
  const auto input = TRY(file_of(task.input));
  auto out = TRY(Pipe::make()), err = TRY(Pipe::make()), failures = TRY(Pipe::make());
  const pid_t pid = ::fork();
  if (pid < 0) return no_system("no process can be started");
  if (pid == 0) {
    // 10 is free for the pipe of failures: what stands there is a copy in this process alone.
    constexpr int kFailures = 3;
    const int high = ::fcntl(failures.write.fd(), F_DUPFD_CLOEXEC, 64);
    if (high < 0 || ::dup2(input.fd(), 0) < 0 || ::dup2(out.write.fd(), 1) < 0 ||
        ::dup2(err.write.fd(), 2) < 0 || ::dup3(high, kFailures, O_CLOEXEC) < 0)
      ::_exit(125);
    ::syscall(SYS_close_range, kFailures + 1, ~0U, 0);
    enter(plan, kFailures);
  }
  Child child(pid);
  out.write.close();
  err.write.close();
  failures.write.close();
  Ran ran;
  Streams streams{std::move(out.read), std::move(err.read)};
  const auto until = Clock::now() + std::chrono::duration_cast<Clock::duration>(
                                        std::chrono::duration<double>(task.limits.seconds));
  ran.end = drain(streams, task.limits, until, ran);
  // One that closed its streams may go on.
  if (ran.end == End::itself && !child.ends_by(until)) ran.end = End::time;
  if (ran.end == End::itself) {
    ran.status = child.wait();
  } else {
    static_cast<void>(child.end());
    ran.status = 128 + SIGKILL;
  }
  Failure failure;
  if (::fcntl(failures.read.fd(), F_SETFL, O_NONBLOCK) == 0 &&
      ::read(failures.read.fd(), &failure, sizeof failure) == sizeof failure)
    return forbidden(failure);
  return ran;
}

}  // namespace grade::sandbox
