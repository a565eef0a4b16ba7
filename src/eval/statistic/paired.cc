#include "eval/statistic/paired.h"

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <vector>

namespace eval::statistic {
namespace {

constexpr std::size_t kAllWays = 16;  // differences of which every choice of signs is tried
constexpr double kSame = 1e-12;       // sums so near, of their size, are one

std::vector<double> nonzero(std::span<const double> differences) {
  std::vector<double> out;
  for (const double one : differences)
    if (one != 0) out.push_back(one);
  return out;
}

double far_enough(std::span<const double> differences) {
  double sum = 0, size = 0;
  for (const double one : differences) {
    sum += one;
    size += std::abs(one);
  }
  return std::abs(sum) - kSame * size;
}

double all_ways(std::span<const double> differences, double far) {
  const std::size_t ways = std::size_t{1} << differences.size();
  std::size_t hits = 0;
  for (std::size_t signs = 0; signs < ways; ++signs) {
    double sum = 0;
    for (std::size_t i = 0; i < differences.size(); ++i)
      sum += (signs >> i & 1) != 0 ? -differences[i] : differences[i];
    hits += std::abs(sum) >= far ? 1 : 0;
  }
  return static_cast<double>(hits) / static_cast<double>(ways);
}

double drawn_sum(std::span<const double> differences, std::uint64_t draw,
                 const base::Random& random) {
  double sum = 0;
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < differences.size(); ++i) {
    if (i % 64 == 0) bits = random.at(draw, i / 64);
    sum += (bits >> (i % 64) & 1) != 0 ? -differences[i] : differences[i];
  }
  return sum;
}

}  // namespace

double mcnemar_exact(std::size_t first_alone, std::size_t second_alone) {
  const auto all = static_cast<double>(first_alone + second_alone);
  if (all == 0) return 1;
  const auto few = static_cast<double>(std::min(first_alone, second_alone));
  return std::min(1.0, 2 * boost::math::cdf(boost::math::binomial(all, 0.5), few));
}

StudentTest paired_t(std::span<const double> differences) {
  const auto mean = mean_of(differences);
  if (mean.deviation == 0)
    return mean.value == 0 ? StudentTest{0, 1}
                           : StudentTest{std::copysign(INFINITY, mean.value), 0};
  const double t = mean.value / mean.error();
  const boost::math::students_t of(static_cast<double>(mean.items) - 1);
  return {t, 2 * boost::math::cdf(boost::math::complement(of, std::abs(t)))};
}

double sign_flip(std::span<const double> given, std::int64_t draws, const base::Random& random) {
  const auto differences = nonzero(given);
  const double far = far_enough(differences);
  if (differences.size() <= kAllWays) return all_ways(differences, far);
  std::int64_t hits = 0;
  for (std::int64_t draw = 0; draw < draws; ++draw)
    hits +=
        std::abs(drawn_sum(differences, static_cast<std::uint64_t>(draw), random)) >= far ? 1 : 0;
  return static_cast<double>(1 + hits) / static_cast<double>(1 + draws);
}

Paired paired_test(std::span<const double> first, std::span<const double> second,
                   const base::Random& random) {
  std::vector<double> differences(first.size());
  Paired out{.items = first.size()};
  for (std::size_t i = 0; i < first.size(); ++i) {
    differences[i] = second[i] - first[i];
    out.higher += differences[i] > 0 ? 1 : 0;
    out.lower += differences[i] < 0 ? 1 : 0;
  }
  const auto mean = mean_of(differences);
  out.difference = mean.value;
  out.deviation = mean.deviation;
  if (differences.size() > 1) {
    const boost::math::students_t of(static_cast<double>(mean.items) - 1);
    const double half = boost::math::quantile(of, 0.975) * mean.error();
    out.interval = Interval{mean.value - half, mean.value + half};
  }
  const bool shares = is_right_or_wrong(first) && is_right_or_wrong(second);
  out.test = shares ? "McNemar, exact" : "signs turned";
  out.p = shares ? mcnemar_exact(out.lower, out.higher) : sign_flip(differences, kDraws, random);
  return out;
}

}  // namespace eval::statistic
