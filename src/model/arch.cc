#include "model/arch.h"

namespace model {

std::int64_t Batch::scored() const {
  std::int64_t count = 0;
  for (const auto target : targets) count += target >= 0;
  return count;
}

const arch::Entry* arch::find(const std::string& name) {
  for (const auto& row : all())
    if (name == row.name) return row.entry;
  return nullptr;
}

base::Result<Layout> layout_of(const Config& config, const std::string& where) {
  const auto* entry = arch::find(config.arch);
  CHECK(entry, "a config names a registered architecture");
  auto layout = entry->layout(config);
  if (!layout.ok()) layout.error().where = where;
  return layout;
}

}  // namespace model
