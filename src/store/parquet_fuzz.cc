// The reader of Parquet against bytes of any kind: it ends, and its rows have the columns that it says.
#include <cstddef>
#include <cstdint>

#include "base/result.h"
#include "store/parquet/file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  auto file = store::ParquetFile::read(base::Bytes(nullptr, text), "fuzz");
  if (!file.ok()) return 0;
  for (int group = 0; group < 4; ++group) {
    const auto rows = file->next();
    if (!rows.ok() || !*rows) break;
    for (const auto& row : **rows)
      CHECK(row.size() <= file->columns().size(), "a row has a member a column");
  }
  return 0;
}
