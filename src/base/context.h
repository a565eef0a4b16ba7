// What a room may touch besides its arguments. There are no globals: tests pass their own.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "base/disk.h"
#include "base/pool.h"
#include "base/report.h"

namespace base {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual double seconds() = 0;   // monotonic
  virtual std::string utc() = 0;  // "2026-11-21T20:00:00Z"
};
std::unique_ptr<Clock> real_clock();

// Set by Ctrl-C, SIGTERM and SIGUSR1; long loops look at it between steps and leave resumable.
class Cancel {
 public:
  void request() { flag_.store(true, std::memory_order_relaxed); }
  bool requested() const { return flag_.load(std::memory_order_relaxed); }
  // Error: interrupted, if a stop was asked for.
  Result<void> check(const std::string& stage) const {
    if (!requested()) return {};
    return Error{Code::interrupted, "interrupted", stage, "run the same command to go on"};
  }

 private:
  std::atomic<bool> flag_{false};
};

struct Context {
  Disk& disk;
  Clock& clock;
  Reporter& reporter;
  Cancel& cancel;
  Pool pool;   // the threads that compute; how many never changes a result
  Path cache;  // packages fetched from outside, shared between runs
};

// A Context that owns silent, real or in-memory parts: for tests and for short commands.
struct OwnedContext {
  std::unique_ptr<Disk> disk = real_disk();
  std::unique_ptr<Clock> clock = real_clock();
  std::unique_ptr<Reporter> reporter = std::make_unique<SilentReporter>();
  Cancel cancel;
  Context context{*disk, *clock, *reporter, cancel, 1, ""};
};

// $JANUA_CACHE, else $XDG_CACHE_HOME/janua, else ~/.cache/janua.
Path default_cache();

// The folder that `variable` names (XDG Base Directory: a relative one is not obeyed), else `usual`
// in the user's home, which the password file knows where HOME does not: never the current folder,
// which may be anybody's.
Path user_folder(const char* variable, const Path& usual);
int machine_cores();
// CPU model, instruction sets, cores, memory, kernel: what an equality class is made of.
Json describe_machine();
double cpu_seconds();  // of this process, all threads
// Peak of this process in bytes, since begin_peak_memory() where the system can forget the
// one before.
std::uint64_t peak_memory();
void begin_peak_memory();

}  // namespace base
