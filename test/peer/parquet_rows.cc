// parquet_rows FILE: its rows as lines of JSON, for the peer test that holds them against pyarrow's.
#include <cstdio>

#include "base/context.h"
#include "store/parquet/file.h"

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const auto disk = base::real_disk();
  const auto run = [&]() -> base::Result<void> {
    auto file = TRY(store::ParquetFile::open(*disk, argv[1]));
    while (const auto rows = TRY(file.next()))
      for (const auto& row : *rows) std::printf("%s\n", row.dump().c_str());
    return {};
  };
  const auto done = run();
  if (done.ok()) return 0;
  std::fprintf(stderr, "%s\n", done.error().sentence().c_str());
  return 1;
}
