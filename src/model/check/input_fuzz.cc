// Any bytes as the input of a check: the header of a safetensors file up to the first zero byte, its data
// behind. It is refused, or names only tokens that the model has, and is answered.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "model/check/check.h"
#include "model/folder_test.h"

namespace {

void hold(const model::check::Input& input, const model::Loaded& loaded) {
  const auto count = input.rows * input.columns;
  CHECK(count > 0 && input.ids.size() == count && input.targets.size() == count &&
            input.positions.size() == count && input.masked.size() == count,
        "[B, T] each");
  const auto vocabulary = static_cast<std::int32_t>(loaded.config.vocabulary);
  for (std::size_t i = 0; i < count; ++i)
    CHECK(input.ids[i] >= 0 && input.ids[i] < vocabulary && input.targets[i] >= -1 &&
              input.targets[i] < vocabulary && input.positions[i] >= 0,
          "what the model has");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto loaded = model::Folder().load().take();
  const std::string_view all(reinterpret_cast<const char*>(data), size);
  const auto cut = std::min(all.find('\0'), all.size());
  const std::uint64_t length = cut;
  std::string bytes(8, '\0');
  std::memcpy(bytes.data(), &length, 8);
  bytes.append(all.substr(0, cut)).append(all.substr(std::min(cut + 1, all.size())));
  base::MemoryDisk disk;
  disk.write_file("in", bytes, 0644).take();
  const auto file = store::Safetensors::open(disk, "in");
  if (!file.ok()) return 0;
  const auto input = model::check::read_input(*file, loaded.config, loaded.model, "in");
  if (!input.ok()) {
    CHECK(input.error().where == "in", "a refusal does not name the file");
    return 0;
  }
  hold(*input, loaded);
  if (input->ids.size() > 64) return 0;
  model::check::Options options;
  options.loss = true;
  options.new_tokens = 2;
  options.prompt = 1;
  (void)model::check::answer(loaded, *input, options, "in").ok();
  return 0;
}
