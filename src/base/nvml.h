// What NVIDIA's graphics processors have drawn, by the library of their driver (NVML), which is opened at
// run time: a machine without one needs nothing. Calls and codes are those of nvml.h, version 2 of the
// interface; nvmlDeviceGetTotalEnergyConsumption is known to processors since Volta.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/disk.h"

namespace base {

inline constexpr const char* kNvml = "libnvidia-ml.so.1";

class Nvml {
 public:
  // Opened once in a process, and it stays. Null where the library is none, lacks one of the calls, or
  // knows of no graphics processor.
  static const Nvml* at(const Path& library);

  struct Gpu {
    void* handle = nullptr;
    std::string name;  // "NVIDIA H200"
  };
  const std::vector<Gpu>& gpus() const { return gpus_; }  // by the library's numbers
  // Of all processes, since the driver was loaded. Nothing where it does not say.
  std::optional<double> joules(const Gpu& gpu) const;

 private:
  bool open(const Path& library);
  int (*energy_)(void*, unsigned long long*) = nullptr;  // millijoules
  std::vector<Gpu> gpus_;
};

}  // namespace base
