#include "grade/sandbox/inside.h"

#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cmath>
#include <cstdlib>

namespace grade::sandbox {

namespace {

enum Step {
  kUser,
  kNamespaces,
  kMap,
  kPrivate,
  kRoot,
  kShow,
  kDevice,
  kFolder,
  kPivot,
  kFork,
  kLimit,
  kFilter,
  kStart
};

constexpr const char* kNames[] = {"becoming a user without rights",
                                  "making user, mount, process and network namespaces",
                                  "mapping the user into its namespace",
                                  "parting its mounts from the machine's",
                                  "making a root in memory",
                                  "showing a folder of the machine read-only",
                                  "showing a device",
                                  "making its folder",
                                  "changing into its root",
                                  "starting a process",
                                  "setting a limit",
                                  "filtering calls of the kernel",
                                  "starting the program"};

// In /tmp of the new namespace, where every machine has a folder.
constexpr const char* kPlace = "/tmp";

int failures_to = -1;

[[noreturn]] void fail(Step step) {
  const Failure failure{step + 1, errno};
  if (::write(failures_to, &failure, sizeof failure)) {
  }
  ::_exit(125);
}
void must(bool done, Step step) {
  if (!done) fail(step);
}

void write_whole(const char* path, const std::string& bytes, Step step, int mode) {
  const int file = ::open(path, O_WRONLY | O_CREAT | O_CLOEXEC, mode);
  must(file >= 0, step);
  for (std::size_t at = 0; at < bytes.size();) {
    const auto n = ::write(file, bytes.data() + at, bytes.size() - at);
    must(n > 0, step);
    at += static_cast<std::size_t>(n);
  }
  ::close(file);
}

// kPlace + path, without taking memory.
struct Inside {
  char text[512];
  explicit Inside(const std::string& path) {
    std::size_t at = 0;
    for (const char* c = kPlace; *c; ++c) text[at++] = *c;
    for (const char c : path)
      if (at + 1 < sizeof text) text[at++] = c;
    text[at] = 0;
  }
};

// Root's limits on processes would not hold, so root becomes nobody first.
void drop_user(const Plan& plan) {
  if (!plan.root) return;
  must(::setgroups(0, nullptr) == 0, kUser);
  must(::setresgid(plan.group, plan.group, plan.group) == 0, kUser);
  must(::setresuid(plan.user, plan.user, plan.user) == 0, kUser);
  must(::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) == 0, kUser);
}

void part(const Plan& plan) {
  must(::unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC |
                 CLONE_NEWUTS | CLONE_NEWCGROUP) == 0,
       kNamespaces);
  const int groups = ::open("/proc/self/setgroups", O_WRONLY | O_CLOEXEC);
  must(groups >= 0 && ::write(groups, "deny", 4) == 4, kMap);
  ::close(groups);
  const int users = ::open("/proc/self/uid_map", O_WRONLY | O_CLOEXEC);
  must(users >= 0 && ::write(users, plan.user_map.data(), plan.user_map.size()) ==
                         static_cast<ssize_t>(plan.user_map.size()),
       kMap);
  ::close(users);
  const int own = ::open("/proc/self/gid_map", O_WRONLY | O_CLOEXEC);
  must(own >= 0 && ::write(own, plan.group_map.data(), plan.group_map.size()) ==
                       static_cast<ssize_t>(plan.group_map.size()),
       kMap);
  ::close(own);
}

// All below it, too, which a second mount of one alone would leave as it was.
void make_read_only(const char* path, bool devices) {
  mount_attr attributes{};
  attributes.attr_set = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | (devices ? 0 : MOUNT_ATTR_NODEV);
  must(::syscall(SYS_mount_setattr, -1, path, AT_RECURSIVE, &attributes, sizeof attributes) == 0,
       kShow);
}

void build(const Plan& plan) {
  must(::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0, kPrivate);
  must(::mount("tmpfs", kPlace, "tmpfs", MS_NOSUID | MS_NODEV, "size=1m,mode=755") == 0, kRoot);
  for (const auto& folder : plan.shown) {
    const Inside inside(folder);
    must(::mkdir(inside.text, 0755) == 0, kShow);
    must(::mount(folder.c_str(), inside.text, nullptr, MS_BIND | MS_REC, nullptr) == 0, kShow);
    make_read_only(inside.text, false);
  }
  for (const auto& [name, to] : plan.links)
    must(::symlink(to.c_str(), Inside(name).text) == 0, kShow);
  must(::mkdir(Inside("/dev").text, 0755) == 0, kDevice);
  for (const auto& device : plan.devices) {
    const Inside inside(device);
    const int file = ::open(inside.text, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    must(file >= 0, kDevice);
    ::close(file);
    must(::mount(device.c_str(), inside.text, nullptr, MS_BIND, nullptr) == 0, kDevice);
  }
  const Inside work("/answer");
  must(::mkdir(work.text, 0755) == 0, kFolder);
  must(::mount("tmpfs", work.text, "tmpfs", MS_NOSUID | MS_NODEV, plan.disk.c_str()) == 0, kFolder);
  for (const auto& [path, bytes] : plan.files) write_whole(Inside(path).text, bytes, kFolder, 0644);
  must(::mkdir(Inside("/tmp").text, 0755) == 0, kFolder);
  must(::mount(work.text, Inside("/tmp").text, nullptr, MS_BIND, nullptr) == 0, kFolder);
}

void change_root() {
  must(::chdir(kPlace) == 0, kPivot);
  must(::syscall(SYS_pivot_root, ".", ".") == 0, kPivot);
  must(::umount2(".", MNT_DETACH) == 0, kPivot);
  must(::chdir("/") == 0, kPivot);
  must(::mount(nullptr, "/", nullptr, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV,
               nullptr) == 0,
       kPivot);
  must(::chdir("/answer") == 0, kPivot);
}

void limit(int what, std::int64_t most) {
  const rlimit both{static_cast<rlim_t>(most), static_cast<rlim_t>(most)};
  must(::setrlimit(what, &both) == 0, kLimit);
}

void drop_rights() {
  must(::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0, kFilter);
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct none[2] = {};
  must(::syscall(SYS_capset, &header, none) == 0, kFilter);
}

[[noreturn]] void become(const Plan& plan) {
  const auto& most = plan.limits;
  limit(RLIMIT_AS, most.memory_bytes);
  limit(RLIMIT_CPU, static_cast<std::int64_t>(std::ceil(most.seconds)) + 1);
  limit(RLIMIT_FSIZE, most.disk_bytes);
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_NOFILE, 64);
  limit(RLIMIT_MEMLOCK, 0);
  limit(RLIMIT_NPROC, most.processes + 2);  // beside the two that wait for it
  drop_rights();
  const sock_fprog program{static_cast<unsigned short>(plan.filter.size()),
                           const_cast<sock_filter*>(plan.filter.data())};
  must(::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0, kFilter);
  ::execve(plan.program.c_str(), plan.argv.data(), plan.environment.data());
  fail(kStart);
}

int wait_for(pid_t child) {
  int status = 0;
  for (;;) {
    const pid_t ended = ::waitpid(-1, &status, 0);
    if (ended == child) break;
    if (ended < 0 && errno != EINTR) return 125;
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

// The first process of the namespace: when it ends, the kernel ends all others.
[[noreturn]] void lead(const Plan& plan) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  const pid_t child = ::fork();
  must(child >= 0, kFork);
  if (child == 0) {
    ::signal(SIGPIPE, SIG_DFL);
    become(plan);
  }
  ::close(failures_to);
  ::close(0);
  ::close(1);
  ::close(2);
  ::_exit(wait_for(child));
}

}  // namespace

const char* step_name(int step) { return kNames[step - 1]; }

void enter(const Plan& plan, int failures) {
  failures_to = failures;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  ::setsid();
  drop_user(plan);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);  // another user forgets it
  part(plan);
  build(plan);
  change_root();
  const pid_t child = ::fork();
  must(child >= 0, kFork);
  if (child == 0) lead(plan);
  ::close(failures);
  ::close(0);
  ::close(1);
  ::close(2);
  ::_exit(wait_for(child));
}

}  // namespace grade::sandbox
