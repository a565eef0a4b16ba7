#include "data/filter.h"

namespace data::filter {

const Row* find(std::string_view name) {
  for (const auto& row : all())
    if (name == row.name) return &row;
  return nullptr;
}

}  // namespace data::filter
