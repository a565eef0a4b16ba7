#include "eval/statistic/mean.h"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>

namespace eval::statistic {
namespace {

constexpr double kUpper = 0.975;

double normal_point() { return boost::math::quantile(boost::math::normal(), kUpper); }

double t_point(std::size_t items) {
  return boost::math::quantile(boost::math::students_t(static_cast<double>(items) - 1), kUpper);
}

}  // namespace

double Mean::error() const {
  return items == 0 ? 0 : deviation / std::sqrt(static_cast<double>(items));
}

Mean mean_of(std::span<const double> scores) {
  Mean out{scores.size()};
  if (scores.empty()) return out;
  const auto n = static_cast<double>(scores.size());
  for (const double one : scores) out.value += one;
  out.value /= n;
  double squares = 0;
  for (const double one : scores) squares += (one - out.value) * (one - out.value);
  if (scores.size() > 1) out.deviation = std::sqrt(squares / (n - 1));
  return out;
}

bool is_right_or_wrong(std::span<const double> scores) {
  return std::ranges::all_of(scores, [](double one) { return one == 0 || one == 1; });
}

std::optional<Interval> analytic_interval(std::span<const double> scores) {
  if (scores.size() < 2) return std::nullopt;
  const auto mean = mean_of(scores);
  const auto n = static_cast<double>(scores.size());
  if (is_right_or_wrong(scores)) return wilson_interval(mean.value * n, n);
  const double half = t_point(scores.size()) * mean.error();
  return Interval{mean.value - half, mean.value + half};
}

Interval wilson_interval(double right, double items) {
  const double z = normal_point(), share = right / items, squares = z * z / items;
  const double middle = (share + squares / 2) / (1 + squares);
  const double half =
      z / (1 + squares) * std::sqrt(share * (1 - share) / items + squares / (4 * items));
  return {std::max(0.0, middle - half), std::min(1.0, middle + half)};
}

Interval Pooled::interval() const {
  const double half = normal_point() * error;
  return {value - half, value + half};
}

Pooled mean_of_means(std::span<const Pooled> parts) {
  Pooled out;
  if (parts.empty()) return out;
  double squares = 0;
  for (const auto& part : parts) {
    out.value += part.value;
    squares += part.error * part.error;
  }
  const auto n = static_cast<double>(parts.size());
  return {out.value / n, std::sqrt(squares) / n};
}

double normal_p(double value, double error) {
  if (error == 0) return value == 0 ? 1 : 0;
  const double z = std::abs(value) / error;
  return 2 * boost::math::cdf(boost::math::complement(boost::math::normal(), z));
}

}  // namespace eval::statistic
