#include "data/whole.h"

#include <algorithm>
#include <cmath>

namespace data {

std::string Share::percent() const {
  const auto of = [](std::int64_t part, std::int64_t all) {
    return all > 0 ? static_cast<double>(part) / static_cast<double>(all) : 0.0;
  };
  const double by_blocks = of(blocks, all_blocks), by_bytes = of(bytes, all_bytes);
  return std::to_string(std::lround(100 * std::max(by_blocks, by_bytes))) + " % of its " +
         (by_blocks > by_bytes ? "blocks" : "bytes");
}

}  // namespace data
