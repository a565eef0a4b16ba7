#include "base/bootstrap.h"

#include <algorithm>
#include <vector>

namespace base {

namespace {

// Linear between order statistics (type 7 of Hyndman and Fan 1996).
double quantile(const std::vector<double>& sorted, double share) {
  const double at = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const auto above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (at - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

}  // namespace

std::optional<Interval> bootstrap(
    std::size_t units, std::int64_t draws, const Random& random,
    const std::function<double(std::span<const std::size_t> drawn)>& figure) {
  if (units < 2 || draws < 1) return std::nullopt;
  std::vector<double> figures;
  std::vector<std::size_t> drawn(units);
  for (std::int64_t draw = 0; draw < draws; ++draw) {
    for (std::size_t i = 0; i < units; ++i)
      drawn[i] = random.below(units, static_cast<std::uint64_t>(draw), i);
    figures.push_back(figure(drawn));
  }
  std::sort(figures.begin(), figures.end());
  return Interval{quantile(figures, 0.025), quantile(figures, 0.975)};
}

}  // namespace base
