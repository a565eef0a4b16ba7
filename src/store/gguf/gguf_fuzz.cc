// Any bytes as a GGUF file: opening and reading must refuse or answer, never touch memory beyond; and
// what opens and can be written opens again.
#include <cstddef>
#include <cstdint>
#include <vector>

#include "store/gguf/file.h"
#include "store/gguf/writer.h"

namespace {

void write_again(base::Disk& disk, const store::gguf::File& file) {
  std::vector<store::gguf::Planned> planned;
  for (const auto& tensor : file.tensors())
    planned.push_back({tensor.name, tensor.shape, tensor.type});
  auto writer = store::gguf::Writer::open(disk, "y", file.metadata(), planned);
  if (!writer.ok()) return;  // a long name, a tensor without sides, a wide alignment
  for (const auto& tensor : file.tensors()) CHECK(writer->add(tensor.bytes).ok(), "bytes left");
  CHECK(writer->commit().ok(), "a tensor is not whole");
  CHECK(store::gguf::File::open(disk, "y").ok(), "what was written does not open");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  base::MemoryDisk disk;
  disk.write_file("x", {reinterpret_cast<const char*>(data), size}, 0644).take();
  const auto file = store::gguf::File::open(disk, "x");
  if (!file.ok()) return 0;
  for (const auto& tensor : file->tensors()) {
    if (tensor.count > 1 << 20) continue;
    std::vector<float> out(static_cast<std::size_t>(tensor.count));
    file->read(tensor.name, tensor.shape, out).ok();
  }
  write_again(disk, *file);
  return 0;
}
