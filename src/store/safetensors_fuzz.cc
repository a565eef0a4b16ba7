// Any bytes as a safetensors file: opening and reading must refuse or answer, never touch
// memory beyond.
#include <cstddef>
#include <cstdint>
#include <vector>

#include "store/safetensors.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  base::MemoryDisk disk;
  disk.write_file("x", {reinterpret_cast<const char*>(data), size}, 0644).take();
  const auto file = store::Safetensors::open(disk, "x");
  if (!file.ok()) return 0;
  for (const auto& [name, info] : file->tensors()) {
    if (info.elements() > 1 << 20) continue;
    std::vector<float> out(static_cast<std::size_t>(info.elements()));
    file->read(name, out).ok();
  }
  return 0;
}
