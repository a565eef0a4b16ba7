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

}  // namespace model
