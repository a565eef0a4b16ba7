// The reader of comma-separated values against bytes of any kind: it ends, and what it gives is no
// longer than what it was given.
#include <cstddef>
#include <cstdint>

#include "base/result.h"
#include "store/csv.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  store::CsvReader reader(text, store::guess_separator(text), "fuzz");
  std::size_t bytes = 0;
  for (;;) {
    const auto row = reader.next();
    if (!row.ok() || !*row) break;
    for (const auto& field : **row) bytes += field.size();
  }
  CHECK(bytes <= size, "fields are parts of the text");
  return 0;
}
