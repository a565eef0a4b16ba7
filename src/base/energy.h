// Joules spent, and how they were learned: meters of processors and graphics processors, or an assumption
// that says so.
#pragma once

#include <string>
#include <vector>

#include "base/disk.h"
#include "base/nvml.h"

namespace base {

// Of a busy core with its share of memory and power supply, where nobody says better.
inline constexpr double kAssumedWattsPerCore = 10;

class EnergyMeter {
 public:
  // Adds up RAPL's counters of every processor package, and of its memory where that has one, if the
  // system lets us read all of them; else busy core seconds x watts_per_core. To these come the counters
  // of NVIDIA's graphics processors, if the machine has any: method() names those that it counts and
  // those of which nothing is known. Disks and power supplies are in neither. `nvml`: the library that
  // is asked about graphics processors; "" if somebody else counts them.
  explicit EnergyMeter(Disk& disk, double watts_per_core = kAssumedWattsPerCore,
                       const Path& nvml = kNvml);
  double joules();                                       // since construction
  const std::string& method() const { return method_; }  // a sentence that names each counter

 private:
  struct Counter {
    Path folder;       // of the zone, in /sys/class/powercap
    std::string name;  // "package 0", "memory of package 0"
    double range = 0;  // joules; it wraps there
    double last = 0;
  };
  struct GpuCounter {
    const Nvml::Gpu* gpu = nullptr;
    double last = 0;
  };
  bool find_counters();
  std::string find_gpus(const Path& nvml);
  std::string shown(const Nvml::Gpu& gpu) const;
  double processor_joules();
  static bool add_zone(Disk& disk, const Path& folder, const std::string& name,
                       std::vector<Counter>& counters);

  Disk* disk_;
  double watts_per_core_;
  double cpu_start_;
  double total_ = 0, gpu_joules_ = 0;
  std::vector<Counter> counters_;  // empty: assumed
  const Nvml* nvml_ = nullptr;
  std::vector<GpuCounter> gpus_;
  std::string method_;
};

}  // namespace base
