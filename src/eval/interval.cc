#include "eval/interval.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace eval {

namespace {

// Linear between order statistics (type 7 of Hyndman and Fan 1996).
double quantile(const std::vector<double>& sorted, double share) {
  const double at = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const auto above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (at - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

}  // namespace

double bits_per_byte(std::span<const Scored> documents) {
  double bits = 0;
  std::uint64_t bytes = 0;
  for (const auto& document : documents) {
    bits += document.bits;
    bytes += document.bytes;
  }
  return bytes == 0 ? 0 : bits / static_cast<double>(bytes);
}

std::optional<Interval> interval(std::span<const Scored> documents, std::int64_t draws,
                                 const base::Random& random) {
  if (documents.size() < 2) return std::nullopt;
  std::vector<double> ratios;
  std::vector<Scored> sample(documents.size());
  for (std::int64_t draw = 0; draw < draws; ++draw) {
    for (std::size_t i = 0; i < sample.size(); ++i)
      sample[i] = documents[random.below(documents.size(), static_cast<std::uint64_t>(draw), i)];
    ratios.push_back(bits_per_byte(sample));
  }
  std::sort(ratios.begin(), ratios.end());
  return Interval{quantile(ratios, 0.025), quantile(ratios, 0.975)};
}

}  // namespace eval
