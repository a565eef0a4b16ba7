#include "train/share.h"

#include <algorithm>

namespace train {

namespace {

// The end of a tensor that is nearest to `wanted`; 0 and the whole are ends, too.
std::size_t nearest_end(const std::vector<std::size_t>& ends, std::size_t wanted) {
  const auto above = std::ranges::lower_bound(ends, wanted);
  if (above == ends.begin()) return *above;
  const auto below = *std::prev(above);
  return above == ends.end() || wanted - below < *above - wanted ? below : *above;
}

}  // namespace

std::vector<Share> shares_of(const model::Layout& layout, int ranks) {
  std::vector<std::size_t> ends;
  for (const auto& p : layout.parameters) ends.push_back(p.offset);  // where the one before ended
  if (ends.empty() || ends.front() > 0) ends.insert(ends.begin(), 0);
  ends.push_back(layout.size);
  std::vector<Share> out;
  const auto all = static_cast<std::size_t>(ranks);
  for (std::size_t r = 0; r < all; ++r) {
    const auto begin = r == 0 ? 0 : out.back().end;
    out.push_back({begin, r + 1 == all
                              ? layout.size
                              : std::max(begin, nearest_end(ends, layout.size / all * (r + 1)))});
  }
  return out;
}

}  // namespace train
