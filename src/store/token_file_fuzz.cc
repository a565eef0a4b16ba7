// Whatever the bytes of an .idx say, opening it answers or refuses; what it opens can
// be read whole.
#include <cstddef>
#include <cstdint>

#include "store/token_file.h"

// The first byte says how long the .bin is (in 16-byte steps); the rest is the .idx.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  base::MemoryDisk disk;
  const std::string_view idx(reinterpret_cast<const char*>(data) + 1, size - 1);
  disk.write_file("shard.bin", std::string(16 * data[0], '\1'), 0644).take();
  disk.write_file("shard.idx", idx, 0644).take();
  const auto file = store::TokenFile::open(disk, "shard");
  if (!file.ok()) return 0;
  std::vector<std::int32_t> tokens(file->tokens());
  file->read(0, tokens);
  for (std::uint64_t at = 0; at < file->tokens(); ++at) {
    const auto document = file->document_at(at);
    if (file->start(document) > at || file->start(document + 1) <= at) __builtin_trap();
  }
  return 0;
}
