#include <ATen/Context.h>
#include <c10/core/Allocator.h>
#include <c10/core/DeviceGuard.h>
#include <c10/core/InferenceMode.h>
#include <c10/core/impl/VirtualGuardImpl.h>

#undef CHECK  // of libtorch's own; here the word is ours

#include <algorithm>

#include "compute/buffer_gpu.h"
#include "compute/torch_view.inc"

namespace compute::aten {

namespace {

constexpr auto kGpu = c10::DeviceType::CUDA;

// libtorch opens its gpus at the first call that asks for one.
c10::Allocator& pool() {
  static c10::Allocator* const opened = [] {
    at::globalContext().lazyInitDevice(kGpu);
    return c10::GetAllocator(kGpu);
  }();
  return *opened;
}

}  // namespace

int gpus() {
  if (!c10::impl::hasDeviceGuardImpl(kGpu)) return 0;
  return c10::impl::VirtualGuardImpl(kGpu).deviceCount();
}

void* take(std::size_t bytes, Device device) {
  auto& from = pool();
  const c10::DeviceGuard there(torch_device(device));
  return from.raw_allocate(std::max<std::size_t>(bytes, 1));  // null for none
}

void give_back(void* data, Device) noexcept { pool().raw_deallocate(data); }

void copy(const View& to, const View& from) {
  const c10::InferenceMode no_autograd;
  tensor(to).copy_(tensor(from));
}

void clear(const View& out) {
  const c10::InferenceMode no_autograd;
  tensor(out).zero_();
}

void wait(Device device) { c10::impl::VirtualGuardImpl(kGpu).synchronizeDevice(device.index); }

}  // namespace compute::aten
