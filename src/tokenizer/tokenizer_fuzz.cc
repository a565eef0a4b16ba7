// Any bytes as tokenizer.json: it loads or refuses; what loads encodes and decodes without losing
// a byte.
#include <cstddef>
#include <cstdint>

#include "tokenizer/tokenizer.h"

// Up to the first NUL: the file. Behind it: text to encode.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto end = std::min(bytes.find('\0'), size);
  const auto text = bytes.substr(std::min(end + 1, size));
  base::MemoryDisk disk;
  disk.write_file("t/tokenizer.json", bytes.substr(0, end), 0644).take();
  const auto tokenizer = tokenizer::Tokenizer::load(disk, "t");
  if (!tokenizer.ok()) return 0;
  // An expression that backtracks without end is an error.
  if (const auto ids = tokenizer->encode(text); ids.ok())
    static_cast<void>(tokenizer->decode(*ids));
  static_cast<void>(tokenizer->encode_with_special(text, true));
  return 0;
}
