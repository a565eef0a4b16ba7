#include "tokenizer/format.h"

namespace tokenizer::format {

base::Result<const Row*> of_file(base::Disk& disk, const base::Path& file) {
  const auto reader = TRY(disk.open_reader(file));
  std::string head(kHead, '\0');
  std::size_t size = 0;
  while (size < head.size()) {
    const auto more = TRY(reader->read(head.data() + size, head.size() - size));
    if (more == 0) break;
    size += more;
  }
  head.resize(size);
  for (const auto& row : all())
    if (row.entry->is(head)) return &row;
  return nullptr;
}

}  // namespace tokenizer::format
