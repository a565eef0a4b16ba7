// Any bytes as a model folder: config.json up to the first zero byte, the header of
// model.safetensors behind it. Loading must refuse or answer, within a memory that goes with the
// bytes; what it loads can be run.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "base/json.h"
#include "model/pass.h"
#include "model/weights.h"

namespace {

// The data that the header promises, as zeros, as far as they are few.
std::string data_of(std::string_view header) {
  const auto json = base::parse_json(header, "header");
  std::uint64_t end = 0;
  if (json.ok() && json->is_object())
    for (const auto& [name, entry] : json->items()) {
      if (!entry.is_object() || !entry.contains("data_offsets")) continue;
      const auto& offsets = entry["data_offsets"];
      if (offsets.is_array() && offsets.size() == 2 && offsets[1].is_number_unsigned())
        end = std::max(end, offsets[1].get<std::uint64_t>());
    }
  return std::string(std::min<std::uint64_t>(end, 1 << 18), '\0');
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view all(reinterpret_cast<const char*>(data), size);
  const auto cut = std::min(all.find('\0'), all.size());
  const auto header = all.substr(std::min(cut + 1, all.size()));
  const std::uint64_t length = header.size();
  std::string weights(8, '\0');
  std::memcpy(weights.data(), &length, 8);
  weights.append(header).append(data_of(header));

  base::MemoryDisk disk;
  disk.write_file("m/config.json", all.substr(0, cut), 0644).take();
  disk.write_file("m/model.safetensors", weights, 0644).take();
  const auto loaded = model::load_model(disk, "m");
  if (!loaded.ok()) return 0;
  model::Sequence text;
  model::Workspace workspace;
  std::vector<float> logits;
  const std::int32_t ids[] = {0, 0};
  model::read(loaded->model, workspace, loaded->parameters(), ids, text, 1, logits);
  model::read(loaded->model, workspace, loaded->parameters(), {ids, 1}, text, 1, logits);
  if (logits.size() != static_cast<std::size_t>(loaded->config.vocabulary)) __builtin_trap();
  return 0;
}
