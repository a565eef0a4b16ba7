// Any bytes as a model folder: config.json up to the first zero byte, the header of
// model.safetensors behind it. Loading must refuse or answer, within a memory that goes with the
// bytes; what it loads can be run. Bytes that begin with 1 are numbers instead: they say which family's
// configuration is changed where (config_case_test.h), with weights that fit it.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>

#include "base/fuzz_bytes_test.h"
#include "base/json.h"
#include "model/config_case_test.h"
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

void run(const model::Loaded& loaded) {
  model::Sequence text;
  model::Workspace workspace;
  std::vector<float> logits;
  const std::int32_t ids[] = {0, 0};
  model::read(loaded.model, workspace, loaded.parameters(), ids, text, 1, logits);
  model::read(loaded.model, workspace, loaded.parameters(), {ids, 1}, text, 1, logits);
  if (logits.size() != static_cast<std::size_t>(loaded.model.decoder.head.vocabulary))
    __builtin_trap();
}

void hold(const std::string& complaint) {
  if (complaint.empty()) return;
  std::fprintf(stderr, "%s\n", complaint.c_str());
  __builtin_trap();
}

void run_odd(std::string_view numbers) {
  static const auto families = model::small_configs();
  base::FuzzBytes bytes(numbers);
  const auto json =
      model::odd_config(families, [&](std::size_t most) { return bytes.below(most); });
  hold(model::complaint_about(json));
  const auto config = model::read_config(json, "c");
  if (!config.ok()) return;
  const auto described = model::model_of(*config, "c");
  if (!described.ok() || described->layout.size > 1 << 18) return;
  base::MemoryDisk disk;
  model::save_model(disk, "m", *config, described->layout,
                    model::initial_weights(described->layout, 1))
      .take();
  const auto loaded = model::load_model(disk, "m");
  if (!loaded.ok()) hold(loaded.error().sentence());
  run(*loaded);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view all(reinterpret_cast<const char*>(data), size);
  if (all.starts_with('\1')) {
    run_odd(all.substr(1));
    return 0;
  }
  const auto cut = std::min(all.find('\0'), all.size());
  if (const auto json = base::parse_json(all.substr(0, cut), "c"); json.ok())
    hold(model::complaint_about(*json));
  const auto header = all.substr(std::min(cut + 1, all.size()));
  const std::uint64_t length = header.size();
  std::string weights(8, '\0');
  std::memcpy(weights.data(), &length, 8);
  weights.append(header).append(data_of(header));

  base::MemoryDisk disk;
  disk.write_file("m/config.json", all.substr(0, cut), 0644).take();
  disk.write_file("m/model.safetensors", weights, 0644).take();
  const auto loaded = model::load_model(disk, "m");
  if (loaded.ok()) run(*loaded);
  return 0;
}
