#include <cstring>

#include "compute/op/copy_groups.h"

namespace compute::cpu {

void copy_groups(const View& to, const View& from, ColumnGroups groups) {
  if (groups.count == 0) return;
  const auto reach = [&](std::size_t step) { return (groups.count - 1) * step + groups.width; };
  CHECK(to.rows == from.rows && to.type == from.type && reach(groups.to_step) <= to.width &&
            reach(groups.from_step) <= from.width,
        "groups of columns lie inside of their rows");
  const std::size_t size = bytes_of(to.type);
  for (std::size_t m = 0; m < to.rows; ++m)
    for (std::size_t g = 0; g < groups.count; ++g)
      std::memcpy(
          static_cast<char*>(to.data) + (m * to.stride + g * groups.to_step) * size,
          static_cast<const char*>(from.data) + (m * from.stride + g * groups.from_step) * size,
          groups.width * size);
}

}  // namespace compute::cpu
