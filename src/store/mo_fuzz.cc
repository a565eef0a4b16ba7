// Any bytes are a catalogue or an error, and a catalogue's views lie inside the bytes.
#include <cstddef>
#include <cstdint>

#include "store/mo.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto catalogue = store::read_mo(bytes, "fuzz");
  if (!catalogue.ok()) return 0;
  std::size_t sum = 0;
  for (const auto& message : catalogue->messages) {
    for (const char c : message.id) sum += static_cast<unsigned char>(c);
    for (const auto translation : message.translations) sum += translation.size();
  }
  CHECK(sum <= 256 * size, "a catalogue holds more than its file");
  return 0;
}
