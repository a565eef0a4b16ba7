// Any bytes as a folder of shards: the index up to the first zero byte, the header of each of two shards
// behind it. Opening and reading must refuse or answer, and name what they refuse.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "base/checked.h"
#include "store/safetensors.h"

namespace {

std::string_view take_part(std::string_view& all) {
  const auto end = std::min(all.find('\0'), all.size());
  const auto out = all.substr(0, end);
  all.remove_prefix(std::min(end + 1, all.size()));
  return out;
}

// A header, and 64 bytes of data.
std::string shard(std::string_view header) {
  const std::uint64_t size = header.size();
  std::string out(8, '\0');
  std::memcpy(out.data(), &size, 8);
  return out.append(header).append(64, '\1');
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view all(reinterpret_cast<const char*>(data), size);
  base::MemoryDisk disk;
  disk.write_file("m/model.safetensors.index.json", take_part(all), 0644).take();
  for (const char* name : {"m/a", "m/b"}) disk.write_file(name, shard(take_part(all)), 0644).take();
  const auto files = store::open_checkpoint(disk, "m");
  if (!files.ok()) {
    CHECK(files.error().where.starts_with("m/"), "a refusal does not name the file");
    return 0;
  }
  for (const auto& file : *files)
    for (const auto& [name, info] : file.tensors()) {
      CHECK(info.bytes.size() <= 64 && base::product(info.shape).known(), "more than there is");
      std::vector<float> out(std::min<std::uint64_t>(info.count, 64));
      (void)file.read(name, info.shape, out).ok();
    }
  return 0;
}
