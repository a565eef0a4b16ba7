// Any bytes are JSON lines or an error, plain or compressed. The first byte picks the compression.
#include <cstddef>
#include <cstdint>

#include "store/jsonl.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const char* const names[] = {"fuzz.jsonl", "fuzz.jsonl.gz", "fuzz.jsonl.zst"};
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  auto reader = store::JsonlReader::over(base::Bytes(std::shared_ptr<const void>(), bytes),
                                         names[data[0] % 3]);
  for (int line = 0; line < 10000; ++line) {
    const auto value = reader.next();
    if (!value.ok() || !value->has_value()) return 0;
  }
  return 0;
}
