#include "eval/statistic/correction.h"

#include <algorithm>
#include <numeric>

namespace eval::statistic {
namespace {

// Places by rising p, equal ones as they stand.
std::vector<std::size_t> by_p(std::span<const double> p) {
  std::vector<std::size_t> out(p.size());
  std::iota(out.begin(), out.end(), std::size_t{0});
  std::ranges::stable_sort(out, {}, [&](std::size_t i) { return p[i]; });
  return out;
}

}  // namespace

std::vector<double> holm(std::span<const double> p) {
  const auto order = by_p(p);
  std::vector<double> out(p.size());
  double most = 0;
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    most = std::max(most, static_cast<double>(p.size() - rank) * p[order[rank]]);
    out[order[rank]] = std::min(1.0, most);
  }
  return out;
}

std::vector<double> benjamini_hochberg(std::span<const double> p) {
  const auto order = by_p(p);
  std::vector<double> out(p.size());
  double least = 1;
  for (std::size_t rank = order.size(); rank-- > 0;) {
    least = std::min(
        least, static_cast<double>(p.size()) / static_cast<double>(rank + 1) * p[order[rank]]);
    out[order[rank]] = least;
  }
  return out;
}

}  // namespace eval::statistic
