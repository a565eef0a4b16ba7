// Where memory lies, and who computes on it.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace compute {

// Two sets of operations: `cpu`, kernels of ours whose products are the same for a row whichever rows
// stand beside it; `aten`, libtorch's, for whatever device it drives.
struct Device {
  enum class Set : std::uint8_t { cpu, aten };
  enum class Kind : std::uint8_t { host, gpu };  // gpu: CUDA or ROCm, as libtorch was built
  Set set = Set::cpu;
  Kind kind = Kind::host;  // always host for the set `cpu`
  std::int8_t index = 0;   // of several gpus
  bool operator==(const Device&) const = default;
};

// "cpu"; "torch": libtorch's operations on the host; "cuda", "cuda:1": on a gpu.
std::string shown(Device device);
// The same read back, whatever this machine has. Error: bad_request for another word.
base::Result<Device> device_named(const std::string& text);
// The same where the device is there. Error: unsupported if this build or machine has none.
base::Result<Device> device_of(const std::string& text);

}  // namespace compute
