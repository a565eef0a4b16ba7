#include "base/memory.h"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <limits>
#include <string>

namespace base {

namespace {

constexpr auto kNone = std::numeric_limits<std::uint64_t>::max();

// "max" is no number and no limit; what version 1 writes for none is larger than any machine.
std::uint64_t limit_in(const Path& file) {
  std::ifstream in(file);
  std::string word;
  if (!(in >> word)) return kNone;
  std::uint64_t out = 0;
  const auto read = std::from_chars(word.data(), word.data() + word.size(), out);
  return read.ec == std::errc() && read.ptr == word.data() + word.size() ? out : kNone;
}

// A group obeys the limits of all groups around it, too.
std::uint64_t smallest(const Path& mounted, Path group, const char* file) {
  auto out = kNone;
  while (true) {
    out = std::min(out, limit_in(mounted + (group == "/" ? "" : group) + "/" + file));
    if (group.empty() || group == "/") return out;
    group.resize(group.rfind('/'));
  }
}

bool lists_memory(const std::string& controllers) {
  return ("," + controllers + ",").find(",memory,") != std::string::npos;
}

}  // namespace

// A line is "0::/GROUP" of version 2, "N:CONTROLLERS:/GROUP" of version 1 (cgroups(7)).
std::uint64_t memory_limit(const Path& root) {
  std::ifstream groups(root + "/proc/self/cgroup");
  const auto mounted = root + "/sys/fs/cgroup";
  auto out = kNone;
  for (std::string line; std::getline(groups, line);) {
    const auto first = line.find(':'), second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos) continue;
    const auto controllers = line.substr(first + 1, second - first - 1);
    const auto group = line.substr(second + 1);
    if (!group.empty() && group[0] != '/') continue;
    if (controllers.empty()) out = std::min(out, smallest(mounted, group, "memory.max"));
    if (lists_memory(controllers))
      out = std::min(out, smallest(mounted + "/memory", group, "memory.limit_in_bytes"));
  }
  return out;
}

std::uint64_t memory_there() {
  const auto pages = ::sysconf(_SC_PHYS_PAGES), page = ::sysconf(_SC_PAGE_SIZE);
  const auto machine = pages > 0 && page > 0
                           ? static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(page)
                           : kNone;
  return std::min(machine, memory_limit(""));
}

}  // namespace base
