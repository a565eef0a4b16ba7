#include "align/distill.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/result.h"

namespace align {

namespace {

// ln of a softmax of logits / temperature.
std::vector<double> log_softmax(std::span<const float> logits, double temperature) {
  const double top = *std::ranges::max_element(logits);
  std::vector<double> out(logits.size());
  double sum = 0;
  for (std::size_t i = 0; i < out.size(); ++i)
    sum += std::exp(out[i] = (static_cast<double>(logits[i]) - top) / temperature);
  const double all = std::log(sum);
  for (auto& one : out) one -= all;
  return out;
}

// What a distance adds where the student has ln p = s and the teacher ln p = t, and how that grows with s.
struct Part {
  double value, slope;
};

Part forward(double s, double t) { return {std::exp(t) * (t - s), -std::exp(t)}; }
Part reverse(double s, double t) { return {std::exp(s) * (s - t), std::exp(s) * (s - t + 1)}; }

Part between(double s, double t, double beta) {
  const double a = s + std::log1p(-beta), b = t + std::log(beta), top = std::max(a, b);
  const double mixture = top + std::log(std::exp(a - top) + std::exp(b - top));
  const double p = std::exp(s), q = std::exp(t), share = std::exp(a - mixture);
  return {beta * q * (t - mixture) + (1 - beta) * p * (s - mixture),
          -beta * q * share + (1 - beta) * p * (s - mixture + 1 - share)};
}

}  // namespace

double distance(const Distance& by, std::span<const float> student, std::span<const float> teacher,
                std::span<double> slope) {
  CHECK(student.size() == teacher.size(), "both speak of the same vocabulary");
  const auto s = log_softmax(student, by.temperature), t = log_softmax(teacher, by.temperature);
  double value = 0, sum = 0;
  for (std::size_t i = 0; i < s.size(); ++i) {
    const auto part = by.beta == 0   ? forward(s[i], t[i])
                      : by.beta == 1 ? reverse(s[i], t[i])
                                     : between(s[i], t[i], by.beta);
    value += part.value;
    slope[i] = part.slope;
    sum += part.slope;
  }
  // ln p of each grows with its own logit, and all shrink by p of it.
  for (std::size_t i = 0; i < s.size(); ++i)
    slope[i] = (slope[i] - std::exp(s[i]) * sum) / by.temperature;
  return value;
}

double surprise(std::span<const float> logits, std::size_t target, std::span<double> slope) {
  const auto all = log_softmax(logits, 1);
  for (std::size_t i = 0; i < all.size(); ++i) slope[i] = std::exp(all[i]) - (i == target ? 1 : 0);
  return -all[target];
}

}  // namespace align
