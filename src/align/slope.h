// A number with how it grows with two others: what a loss of a pair is computed in, so that its formula is
// written once and its derivative follows.
#pragma once

#include <cmath>

namespace align {

struct Slope {
  double value = 0;
  double first = 0, second = 0;  // how it grows with each of the two

  Slope() = default;
  Slope(double constant)
      : value(constant) {}  // NOLINT(google-explicit-constructor): a number is one
  Slope(double value, double first, double second) : value(value), first(first), second(second) {}

  // What `of` makes of it, where that grows by `rate` with it.
  Slope through(double of, double rate) const { return {of, rate * first, rate * second}; }
};

inline Slope operator+(const Slope& a, const Slope& b) {
  return {a.value + b.value, a.first + b.first, a.second + b.second};
}
inline Slope operator*(const Slope& a, const Slope& b) {
  return {a.value * b.value, a.first * b.value + a.value * b.first,
          a.second * b.value + a.value * b.second};
}
inline Slope operator-(const Slope& a) { return {-a.value, -a.first, -a.second}; }
inline Slope operator-(const Slope& a, const Slope& b) { return a + -b; }
inline Slope operator/(const Slope& a, double b) {
  return {a.value / b, a.first / b, a.second / b};
}

inline double sigmoid(double x) {
  return x >= 0 ? 1 / (1 + std::exp(-x)) : std::exp(x) / (1 + std::exp(x));
}
inline double log_sigmoid(double x) {
  return x >= 0 ? -std::log1p(std::exp(-x)) : x - std::log1p(std::exp(x));
}

inline Slope sigmoid(const Slope& x) {
  const double s = sigmoid(x.value);
  return x.through(s, s * (1 - s));
}
inline Slope log_sigmoid(const Slope& x) {
  return x.through(log_sigmoid(x.value), sigmoid(-x.value));
}
inline Slope exp(const Slope& x) {
  const double e = std::exp(x.value);
  return x.through(e, e);
}
inline Slope square(const Slope& x) { return x * x; }
// 0 below 0, where it does not grow.
inline Slope positive(const Slope& x) { return x.value > 0 ? x : Slope(0); }

}  // namespace align
