#include "base/context.h"

#include <pwd.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <set>
#include <sstream>
#include <thread>

namespace base {

namespace {

class RealClock : public Clock {
 public:
  double seconds() override {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
  }
  std::string utc() override {
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    gmtime_r(&now, &parts);
    char text[32];
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
    return text;
  }
};

}  // namespace

std::unique_ptr<Clock> real_clock() { return std::make_unique<RealClock>(); }

Path default_cache() {
  if (const char* own = std::getenv("JANUA_CACHE"); own && *own) return own;
  return join(user_folder("XDG_CACHE_HOME", ".cache"), "janua");
}

Path user_folder(const char* variable, const Path& usual) {
  if (const char* own = std::getenv(variable); own && *own == '/') return own;
  if (const char* home = std::getenv("HOME"); home && *home == '/') return join(home, usual);
  const auto* user = ::getpwuid(::getuid());
  if (user && user->pw_dir && *user->pw_dir == '/') return join(user->pw_dir, usual);
  return join("/nonexistent", usual);  // Debian's word for it: opening says what is missing
}

int machine_cores() { return std::max(1, static_cast<int>(std::thread::hardware_concurrency())); }

Json describe_machine() {
  Json out;
  std::ifstream info("/proc/cpuinfo");
  std::set<std::string> kept;
  static const std::set<std::string> wanted = {"sse4_2",   "avx2",        "fma",
                                               "avx512f",  "avx512_bf16", "avx512_vnni",
                                               "amx_bf16", "amx_int8",    "sha_ni"};
  for (std::string line; std::getline(info, line) && !line.empty();) {
    const auto value = line.substr(std::min(line.size(), line.find(':') + 2));
    if (line.starts_with("model name")) out["cpu"] = value;
    if (!line.starts_with("flags")) continue;
    std::istringstream words(value);
    for (std::string word; words >> word;)
      if (wanted.contains(word)) kept.insert(word);
  }
  out["instruction_sets"] = kept;
  out["cores"] = machine_cores();
  out["memory_bytes"] =
      static_cast<std::int64_t>(::sysconf(_SC_PHYS_PAGES)) * ::sysconf(_SC_PAGESIZE);
  utsname system{};
  if (::uname(&system) == 0) {
    out["architecture"] = system.machine;
    out["kernel"] = std::string(system.sysname) + " " + system.release;
  }
  return out;
}

double cpu_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

void begin_peak_memory() {
  if (std::ofstream file("/proc/self/clear_refs"); file) file << "5";  // Linux; see proc(5)
}

std::uint64_t peak_memory() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmHWM:")) return std::stoull(line.substr(6)) * 1024;
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
}

}  // namespace base
