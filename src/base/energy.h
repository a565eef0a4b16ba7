// Joules spent, and how they were learned: a meter of the processor, or an assumption that says so.
#pragma once

#include <string>
#include <vector>

#include "base/disk.h"

namespace base {

// Of a busy core with its share of memory and power supply, where nobody says better.
inline constexpr double kAssumedWattsPerCore = 10;

class EnergyMeter {
 public:
  // Adds up RAPL's counters of every processor package, and of its memory where that has one, if the
  // system lets us read all of them; else busy core seconds x watts_per_core. Graphics processors,
  // disks and power supplies are in neither.
  explicit EnergyMeter(Disk& disk, double watts_per_core = kAssumedWattsPerCore);
  double joules();                                       // since construction
  const std::string& method() const { return method_; }  // a sentence that names each counter

 private:
  struct Counter {
    Path folder;       // of the zone, in /sys/class/powercap
    std::string name;  // "package 0", "memory of package 0"
    double range = 0;  // joules; it wraps there
    double last = 0;
  };
  bool find_counters();
  static bool add_zone(Disk& disk, const Path& folder, const std::string& name,
                       std::vector<Counter>& counters);

  Disk* disk_;
  double watts_per_core_;
  double cpu_start_;
  double total_ = 0;
  std::vector<Counter> counters_;  // empty: assumed
  std::string method_;
};

}  // namespace base
