#include "data/source.h"

namespace data::source {

const Entry* find(std::string_view name) {
  for (const auto& row : all())
    if (name == row.name) return row.entry;
  return nullptr;
}

}  // namespace data::source
