#include "base/map_guard.h"

#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <mutex>
#include <vector>

namespace base {

// Places are never freed, only used again: the handler may walk the list at any moment.
struct GuardedMap {
  std::atomic<std::uintptr_t> begin{0};
  std::atomic<std::uintptr_t> end{0};  // 0: free; set last and cleared first
  std::atomic<bool> torn{false};
  GuardedMap* next = nullptr;  // never changes once the place is in the list
};

namespace {

std::atomic<GuardedMap*> g_maps{nullptr};
std::uintptr_t g_page = 0;
struct sigaction g_before{};  // what stood there before our handler

struct Places {
  std::mutex mutex;
  std::vector<GuardedMap*> free;
};

Places& places() {
  static auto* const kept = new Places;  // maps may outlive static objects
  return *kept;
}

GuardedMap* map_at(std::uintptr_t address) {
  for (auto* map = g_maps.load(std::memory_order_acquire); map; map = map->next) {
    const auto end = map->end.load(std::memory_order_acquire);
    if (address < end && address >= map->begin.load(std::memory_order_relaxed)) return map;
  }
  return nullptr;
}

// A shrunken file ends before the fault, so nothing behind the fault is the file's any more. A bare
// system call, since sanitizers wrap mmap() in code that no handler may enter.
bool put_zeros(const GuardedMap& map, std::uintptr_t address) {
  const auto page = address / g_page * g_page;
  const auto end = (map.end.load(std::memory_order_relaxed) + g_page - 1) / g_page * g_page;
  return ::syscall(SYS_mmap, page, end - page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED,
                   -1, 0) != -1;
}

void on_bus_error(int, siginfo_t* info, void*) {
  const int kept = errno;
  const bool fault = info->si_code > 0;  // and not sent by a process
  const auto address = reinterpret_cast<std::uintptr_t>(info->si_addr);
  auto* const map = fault ? map_at(address) : nullptr;
  if (map && put_zeros(*map, address)) {
    map->torn.store(true, std::memory_order_release);
  } else if (fault || g_before.sa_handler != SIG_IGN) {
    ::sigaction(SIGBUS, &g_before, nullptr);  // a fault comes again at once; a sent signal does not
    if (!fault) ::raise(SIGBUS);
  }
  errno = kept;
}

void install() {
  static std::once_flag once;
  std::call_once(once, [] {
    g_page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
    struct sigaction action{};
    action.sa_sigaction = on_bus_error;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART;
    ::sigemptyset(&action.sa_mask);
    ::sigaction(SIGBUS, &action, &g_before);
  });
}

// With the lock held.
GuardedMap* take_place(Places& all) {
  if (!all.free.empty()) {
    auto* const map = all.free.back();
    all.free.pop_back();
    return map;
  }
  auto* const map = new GuardedMap;
  map->next = g_maps.load(std::memory_order_relaxed);
  g_maps.store(map, std::memory_order_release);
  return map;
}

}  // namespace

MapGuard::MapGuard(void* start, std::size_t size) {
  install();
  {
    const std::lock_guard lock(places().mutex);
    map_ = take_place(places());
  }
  map_->torn.store(false, std::memory_order_relaxed);
  map_->begin.store(reinterpret_cast<std::uintptr_t>(start), std::memory_order_relaxed);
  map_->end.store(reinterpret_cast<std::uintptr_t>(start) + size, std::memory_order_release);
}

MapGuard::~MapGuard() {
  map_->end.store(0, std::memory_order_release);
  const std::lock_guard lock(places().mutex);
  places().free.push_back(map_);
}

bool MapGuard::torn() const { return map_->torn.load(std::memory_order_acquire); }

}  // namespace base
