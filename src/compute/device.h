// Where memory lies, and who computes on it.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace compute {

// Two sets of operations: `cpu`, kernels of ours beside libtorch's products of matrices; `aten`,
// libtorch's for everything, on whatever device it drives. Of `cpu` the same numbers in the same shapes
// have the same bits. What a row's product with a weight is does not depend on the rows beside it where
// these are up to 32, in float, and the weight is as it is stored (op/stored_product.h); beyond that, and
// between numbers that are not stored so, the last bits of a row may depend on how many there are.
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
