// Stands in for libnvidia-ml.so.1 in the tests of base/nvml.h. What it says stands in the environment:
// NVML_STUB="NVIDIA H200=1500;Old=none" are two processors, of which the first has drawn 1500 mJ and the
// second cannot tell. Without the variable there is no driver.
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

namespace {

constexpr int kSuccess = 0, kInvalid = 2, kNotSupported = 3, kNoDriver = 9;

struct Gpu {
  std::string name, energy;
};

std::vector<Gpu> gpus() {
  const char* said = std::getenv("NVML_STUB");
  std::string rest = said ? said : "";
  std::vector<Gpu> out;
  while (!rest.empty()) {
    const auto one = rest.substr(0, rest.find(';'));
    rest.erase(0, one.size() + 1);
    out.push_back({one.substr(0, one.find('=')), one.substr(one.find('=') + 1)});
  }
  return out;
}

// Handles are numbers from 1 on.
const Gpu* at(const std::vector<Gpu>& all, void* handle) {
  const auto number = reinterpret_cast<std::size_t>(handle);
  return number >= 1 && number <= all.size() ? &all[number - 1] : nullptr;
}

}  // namespace

#define NVML extern "C" __attribute__((visibility("default")))

NVML int nvmlInit_v2() { return std::getenv("NVML_STUB") ? kSuccess : kNoDriver; }

NVML int nvmlDeviceGetCount_v2(unsigned* count) {
  *count = static_cast<unsigned>(gpus().size());
  return kSuccess;
}

NVML int nvmlDeviceGetHandleByIndex_v2(unsigned index, void** handle) {
  if (index >= gpus().size()) return kInvalid;
  *handle = reinterpret_cast<void*>(std::size_t{index} + 1);
  return kSuccess;
}

NVML int nvmlDeviceGetName(void* handle, char* name, unsigned length) {
  const auto all = gpus();
  const auto* one = at(all, handle);
  if (!one || one->name.size() + 1 > length) return kInvalid;
  std::memcpy(name, one->name.c_str(), one->name.size() + 1);
  return kSuccess;
}

NVML int nvmlDeviceGetTotalEnergyConsumption(void* handle, unsigned long long* millijoules) {
  const auto all = gpus();
  const auto* one = at(all, handle);
  if (!one) return kInvalid;
  if (one->energy == "none") return kNotSupported;
  *millijoules = std::strtoull(one->energy.c_str(), nullptr, 10);
  return kSuccess;
}
