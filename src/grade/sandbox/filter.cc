#include "grade/sandbox/filter.h"

#include <linux/audit.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/syscall.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>

namespace grade::sandbox {

namespace {

#if defined(__x86_64__)
constexpr std::uint32_t kMachine = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t kMachine = AUDIT_ARCH_AARCH64;
#else
constexpr std::uint32_t kMachine = 0;
#endif

constexpr long kForbidden[] = {SYS_socket,
                               SYS_socketpair,
                               SYS_connect,
                               SYS_bind,
                               SYS_listen,
                               SYS_accept,
                               SYS_accept4,
                               SYS_mount,
                               SYS_umount2,
                               SYS_pivot_root,
                               SYS_chroot,
                               SYS_unshare,
                               SYS_setns,
                               SYS_fsopen,
                               SYS_fsconfig,
                               SYS_fsmount,
                               SYS_fspick,
                               SYS_move_mount,
                               SYS_open_tree,
                               SYS_mount_setattr,
                               SYS_ptrace,
                               SYS_process_vm_readv,
                               SYS_process_vm_writev,
                               SYS_pidfd_getfd,
                               SYS_kcmp,
                               SYS_keyctl,
                               SYS_add_key,
                               SYS_request_key,
                               SYS_bpf,
                               SYS_perf_event_open,
                               SYS_userfaultfd,
                               SYS_io_uring_setup,
                               SYS_io_uring_enter,
                               SYS_io_uring_register,
                               SYS_init_module,
                               SYS_finit_module,
                               SYS_delete_module,
                               SYS_kexec_load,
                               SYS_reboot,
                               SYS_swapon,
                               SYS_swapoff,
                               SYS_open_by_handle_at,
                               SYS_name_to_handle_at,
                               SYS_acct,
                               SYS_quotactl,
                               SYS_syslog,
                               SYS_personality,
                               SYS_settimeofday,
                               SYS_clock_settime,
                               SYS_clock_adjtime,
                               SYS_adjtimex,
                               SYS_sethostname,
                               SYS_setdomainname,
                               SYS_seccomp,
                               SYS_memfd_create,
                               SYS_fanotify_init,
                               SYS_mq_open,
                               SYS_shmget,
                               SYS_msgget,
                               SYS_semget};

constexpr auto kNamespaces =
    static_cast<std::uint32_t>(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET |
                               CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP);

sock_filter statement(int code, std::uint32_t k) {
  return {static_cast<std::uint16_t>(code), 0, 0, k};
}
sock_filter jump(int code, std::uint32_t k, std::uint8_t yes, std::uint8_t no) {
  return {static_cast<std::uint16_t>(code), yes, no, k};
}
sock_filter load(std::size_t offset) {
  return statement(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(offset));
}
sock_filter answer(std::uint32_t what) { return statement(BPF_RET | BPF_K, what); }

constexpr auto equal = BPF_JMP | BPF_JEQ | BPF_K;
constexpr std::uint32_t kRefuse = SECCOMP_RET_ERRNO | EPERM, kUnknown = SECCOMP_RET_ERRNO | ENOSYS;

}  // namespace

std::vector<sock_filter> make_filter() {
  if (kMachine == 0) return {};
  std::vector<sock_filter> out = {load(offsetof(seccomp_data, arch)), jump(equal, kMachine, 1, 0),
                                  answer(SECCOMP_RET_KILL_PROCESS),
                                  load(offsetof(seccomp_data, nr))};
#if defined(__x86_64__)
  constexpr std::uint32_t kX32 = 0x40000000;
  out.push_back(jump(BPF_JMP | BPF_JGE | BPF_K, kX32, 0, 1));
  out.push_back(answer(SECCOMP_RET_KILL_PROCESS));
#endif
  for (const long call : kForbidden) {
    out.push_back(jump(equal, static_cast<std::uint32_t>(call), 0, 1));
    out.push_back(answer(kRefuse));
  }
  out.push_back(jump(equal, SYS_clone3, 0, 1));
  out.push_back(answer(kUnknown));
  out.push_back(jump(equal, SYS_clone, 0, 3));
  out.push_back(load(offsetof(seccomp_data, args[0])));
  out.push_back(jump(BPF_JMP | BPF_JSET | BPF_K, kNamespaces, 0, 1));
  out.push_back(answer(kRefuse));
  out.push_back(answer(SECCOMP_RET_ALLOW));
  return out;
}

}  // namespace grade::sandbox
