// Where memory lies, and who computes on it.
#pragma once

#include <cstdint>

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

}  // namespace compute
