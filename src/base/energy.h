// Joules spent, and how they were learned: a meter of the processor, or an assumption that says so.
#pragma once

#include <string>

#include "base/disk.h"

namespace base {

// Of a busy core with its share of memory and power supply, where nobody says better.
inline constexpr double kAssumedWattsPerCore = 10;

class EnergyMeter {
 public:
  // Reads RAPL's package counters where the system lets us; else busy core seconds x
  // watts_per_core.
  explicit EnergyMeter(Disk& disk, double watts_per_core = kAssumedWattsPerCore);
  double joules();  // since construction
  const std::string& method() const { return method_; }

 private:
  bool read_counters(double& joules);
  Disk* disk_;
  double watts_per_core_;
  double cpu_start_;
  double last_ = 0, total_ = 0, range_ = 0;
  bool metered_ = false;
  std::string method_;
};

}  // namespace base
