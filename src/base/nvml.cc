#include "base/nvml.h"

#include <dlfcn.h>

#include <map>
#include <memory>
#include <mutex>

#include "base/visible.h"

namespace base {

namespace {

constexpr int kSuccess = 0;
constexpr unsigned kMostGpus = 1024;  // a machine that says more says nonsense

template <class T>
bool find(void* library, const char* name, T& out) {
  out = reinterpret_cast<T>(::dlsym(library, name));
  return out != nullptr;
}

}  // namespace

const Nvml* Nvml::at(const Path& library) {
  static std::mutex mutex;
  static std::map<Path, std::unique_ptr<Nvml>> opened;
  const std::lock_guard lock(mutex);
  const auto [place, fresh] = opened.try_emplace(library);
  if (fresh) {
    auto made = std::make_unique<Nvml>();
    if (made->open(library)) place->second = std::move(made);
  }
  return place->second.get();
}

bool Nvml::open(const Path& library) {
  void* opened = ::dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
  int (*init)() = nullptr;
  int (*count)(unsigned*) = nullptr;
  int (*gpu)(unsigned, void**) = nullptr;
  int (*name)(void*, char*, unsigned) = nullptr;
  const bool whole = opened && find(opened, "nvmlInit_v2", init) &&
                     find(opened, "nvmlDeviceGetCount_v2", count) &&
                     find(opened, "nvmlDeviceGetHandleByIndex_v2", gpu) &&
                     find(opened, "nvmlDeviceGetName", name) &&
                     find(opened, "nvmlDeviceGetTotalEnergyConsumption", energy_);
  unsigned gpus = 0;
  if (!whole || init() != kSuccess || count(&gpus) != kSuccess || gpus > kMostGpus) return false;
  for (unsigned i = 0; i < gpus; ++i) {
    auto& one = gpus_.emplace_back();
    char text[128] = {};
    if (gpu(i, &one.handle) != kSuccess) one.handle = nullptr;
    if (one.handle && name(one.handle, text, sizeof text - 1) == kSuccess) one.name = visible(text);
  }
  return !gpus_.empty();
}

std::optional<double> Nvml::joules(const Gpu& gpu) const {
  unsigned long long millijoules = 0;
  if (!gpu.handle || energy_(gpu.handle, &millijoules) != kSuccess) return std::nullopt;
  return 1e-3 * static_cast<double>(millijoules);
}

}  // namespace base
