// Any bytes as a folder's configuration files: special ids are read or refused.
#include <cstddef>
#include <cstdint>

#include "tokenizer/special_ids.h"

// The files stand one after the other, with a NUL between them.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  base::MemoryDisk disk;
  for (const char* name : {"tokenizer_config.json", "config.json", "generation_config.json",
                           "special_tokens_map.json", "chat_template.jinja"}) {
    const auto end = std::min(rest.find('\0'), rest.size());
    if (end > 0) disk.write_file(std::string("m/") + name, rest.substr(0, end), 0644).take();
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  tokenizer::SpecialIds around;
  around.before = {0};
  const auto ids = tokenizer::read_special_ids(
      disk, "m", around, 300,
      [](std::string_view spelling) { return static_cast<tokenizer::TokenId>(spelling.size()); });
  if (!ids.ok()) return 0;
  for (const auto id : ids->stop) CHECK(id >= 0, "an answer ends at an id that none has");
  return 0;
}
