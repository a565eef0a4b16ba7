#include "base/numerics.h"

#include <atomic>
#include <bit>
#include <cstdint>
#include <limits>

namespace base {

namespace {

std::atomic<Numerics> now{Numerics::native};

}  // namespace

Numerics numerics() { return now.load(std::memory_order_relaxed); }

WithNumerics::WithNumerics(Numerics of) : before_(now.exchange(of)) {}
WithNumerics::~WithNumerics() { now = before_; }

namespace own {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
// ln 2 in two parts, the first so short that it times a whole number below 2^20 is exact.
constexpr double kLn2High = 0x1.62e42fefp-1, kLn2Low = 0x1.473de6af278edp-34;
// pi/2 in three parts of 33 bits, likewise, and what is left.
constexpr double kHalfPi[] = {0x1.921fb544p+0, 0x1.0b4611a6p-34, 0x1.3198a2e0p-69};
constexpr double kHalfPiRest = 0x1.b839a252049c1p-104;

// 2^n * x, by exact multiplications where the result is no subnormal number.
double scaled(double x, std::int64_t n) {
  const auto power = [](std::int64_t k) {
    return std::bit_cast<double>(static_cast<std::uint64_t>(k + 1023) << 52);
  };
  for (; n > 1000; n -= 1000) x *= power(1000);
  for (; n < -1000; n += 1000) x *= power(-1000);
  return x * power(n);
}

// The sum of c[i] x^i, i from 0.
template <std::size_t N>
double polynomial(const double (&c)[N], double x) {
  double sum = c[N - 1];
  for (std::size_t i = N - 1; i-- > 0;) sum = sum * x + c[i];
  return sum;
}

// 1/0!, 1/1!, ...: the Taylor series of e^x.
constexpr double kInverseFactorial[] = {1,
                                        1,
                                        1.0 / 2,
                                        1.0 / 6,
                                        1.0 / 24,
                                        1.0 / 120,
                                        1.0 / 720,
                                        1.0 / 5040,
                                        1.0 / 40320,
                                        1.0 / 362880,
                                        1.0 / 3628800,
                                        1.0 / 39916800,
                                        1.0 / 479001600,
                                        1.0 / 6227020800,
                                        1.0 / 87178291200};

// e^x - 1 for |x| <= ln(2)/2, without loss near 0.
double small_expm1(double x) {
  double sum = kInverseFactorial[14];
  for (std::size_t i = 14; i-- > 1;) sum = sum * x + kInverseFactorial[i];
  return sum * x;
}

// ln(m) for m in [sqrt(1/2), sqrt(2)]: 2 atanh(s), s = (m - 1)/(m + 1).
double small_log(double numerator, double denominator) {
  const double s = numerator / denominator, square = s * s;
  double sum = 1.0 / 25;
  for (int odd = 23; odd >= 1; odd -= 2) sum = sum * square + 1.0 / odd;
  return 2 * s * sum;
}

struct Turned {
  double rest;      // |rest| <= pi/4
  int quarter = 0;  // of turns, modulo 4
};

Turned turned(double x) {
  const double quarters = std::floor(x * 0.63661977236758134308 + 0.5);
  double rest = x;
  for (const double part : kHalfPi) rest -= quarters * part;
  rest -= quarters * kHalfPiRest;
  return {rest, static_cast<int>(quarters - 4 * std::floor(quarters / 4))};
}

double small_sin(double x) {
  constexpr double c[] = {1.0,
                          -1.0 / 6,
                          1.0 / 120,
                          -1.0 / 5040,
                          1.0 / 362880,
                          -1.0 / 39916800,
                          1.0 / 6227020800,
                          -1.0 / 1307674368000,
                          1.0 / 355687428096000};
  return x * polynomial(c, x * x);
}

double small_cos(double x) {
  constexpr double c[] = {1.0,
                          -1.0 / 2,
                          1.0 / 24,
                          -1.0 / 720,
                          1.0 / 40320,
                          -1.0 / 3628800,
                          1.0 / 479001600,
                          -1.0 / 87178291200,
                          1.0 / 20922789888000};
  return polynomial(c, x * x);
}

}  // namespace

double exp(double x) {
  if (x != x) return x;
  if (x > 709.79) return kInfinity;
  if (x < -745.14) return 0;
  const double n = std::floor(x * 1.44269504088896340736 + 0.5);
  const double rest = (x - n * kLn2High) - n * kLn2Low;
  return scaled(1 + small_expm1(rest), static_cast<std::int64_t>(n));
}

double expm1(double x) { return std::abs(x) < 0.34 ? small_expm1(x) : exp(x) - 1; }

double log(double x) {
  if (x != x || x == kInfinity) return x;
  if (x < 0) return kNaN;
  if (x == 0) return -kInfinity;
  std::int64_t exponent = 0;
  if (x < 0x1p-1022) {
    x *= 0x1p54;
    exponent = -54;
  }
  auto bits = std::bit_cast<std::uint64_t>(x);
  exponent += static_cast<std::int64_t>(bits >> 52) - 1023;
  bits = (bits & 0xfffffffffffffULL) | 0x3ff0000000000000ULL;
  auto m = std::bit_cast<double>(bits);
  if (m > 1.41421356237309504880) {
    m *= 0.5;
    ++exponent;
  }
  const auto n = static_cast<double>(exponent);
  return n * kLn2High + (small_log(m - 1, m + 1) + n * kLn2Low);
}

double log1p(double x) { return std::abs(x) < 0.3 ? small_log(x, 2 + x) : log(1 + x); }

double pow(double base, double exponent) {
  if (exponent == 0 || base == 1) return 1;
  if (base == 0) return exponent > 0 ? 0 : kInfinity;
  return exp(exponent * log(base));
}

double sin(double x) {
  const auto [rest, quarter] = turned(x);
  const double by = quarter % 2 == 0 ? small_sin(rest) : small_cos(rest);
  return quarter >= 2 ? -by : by;
}

double cos(double x) {
  const auto [rest, quarter] = turned(x);
  const double by = quarter % 2 == 0 ? small_cos(rest) : small_sin(rest);
  return quarter == 1 || quarter == 2 ? -by : by;
}

// Below 2 by its series, above by the continued fraction of erfc.
double erf(double x) {
  const double size = std::abs(x);
  if (x != x) return x;
  if (size > 6) return x > 0 ? 1 : -1;
  if (size < 2) {
    double term = x, sum = x;
    for (int n = 1; n < 60; ++n) {
      term *= -x * x / n;
      sum += term / (2 * n + 1);
    }
    return sum * 1.12837916709551257390;  // 2/sqrt(pi)
  }
  double fraction = 0;
  for (int n = 60; n >= 1; --n) fraction = n * 0.5 / (size + fraction);
  const double above = exp(-size * size) / ((size + fraction) * 1.77245385090551602730);
  return x > 0 ? 1 - above : above - 1;
}

}  // namespace own

}  // namespace base
