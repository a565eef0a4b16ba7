#include "store/block.h"

#include <cmath>

namespace store::block {

base::Size Entry::bytes_of(base::Size row, base::Size rows) const {
  if (!row.known() || row.value() % elements != 0) return -1;
  return base::Size(row.value() / elements) * bytes * rows;
}

std::optional<std::size_t> Entry::refused(std::span<const float> values) const {
  if (largest == 0) return std::nullopt;
  for (std::size_t i = 0; i < values.size(); ++i)
    if (!(std::abs(values[i]) <= largest)) return i;  // so is NaN
  return std::nullopt;
}

const Entry* find(std::string_view name) {
  for (const auto& row : all())
    if (name == row.name || name == row.entry->name) return row.entry;
  return nullptr;
}

const Entry* find(std::uint32_t id) {
  for (const auto& row : all())
    if (id == row.entry->id) return row.entry;
  return nullptr;
}

std::string known() {
  std::string out;
  for (const auto& row : all()) out += (out.empty() ? "" : ", ") + std::string(row.entry->name);
  return out;
}

}  // namespace store::block
