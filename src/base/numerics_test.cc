#include "base/numerics.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "base/random.h"

namespace base {
namespace {

// The largest difference to a long double's value, relative to it where that is above 1e-300.
template <class Exact>
double worst(double from, double to, double (*ours)(double), Exact exact) {
  const Random random(1, "numerics");
  double most = 0;
  for (std::uint64_t i = 0; i < 20'000; ++i) {
    const double x = from + (to - from) * random.uniform(i);
    const long double want = exact(static_cast<long double>(x));
    const auto off =
        static_cast<double>(std::abs((static_cast<long double>(ours(x)) - want) / want));
    if (std::abs(want) > 1e-300L) most = std::max(most, off);
  }
  return most;
}

TEST(Numerics, functions_are_near_those_of_long_doubles) {
  const auto exp = [](auto x) { return std::exp(x); };
  EXPECT_LT(worst(-700, 700, own::exp, exp), 1e-15);
  EXPECT_LT(worst(-1e-8, 1e-8, own::expm1, [](auto x) { return std::expm1(x); }), 1e-15);
  EXPECT_LT(worst(-3, 3, own::expm1, [](auto x) { return std::expm1(x); }), 4e-15);
  const auto log = [](auto x) { return std::log(x); };
  EXPECT_LT(worst(1e-300, 1e-10, own::log, log), 1e-15);
  EXPECT_LT(worst(0.5, 2, own::log, log), 1e-15);
  EXPECT_LT(worst(1, 1e300, own::log, log), 1e-15);
  EXPECT_LT(worst(-0.9, 10, own::log1p, [](auto x) { return std::log1p(x); }), 4e-15);
  EXPECT_LT(worst(-1e-9, 1e-9, own::log1p, [](auto x) { return std::log1p(x); }), 1e-15);
  EXPECT_LT(worst(-6, 6, own::erf, [](auto x) { return std::erf(x); }), 4e-14);
  EXPECT_LT(worst(
                1, 1e6, [](double x) { return own::pow(x, -0.37); },
                [](long double x) { return std::pow(x, static_cast<long double>(-0.37)); }),
            4e-15);
}

// Near a zero of theirs an absolute error is what counts.
TEST(Numerics, sines_of_large_angles_are_right) {
  const Random random(2, "numerics");
  for (std::uint64_t i = 0; i < 20'000; ++i) {
    const double x = 1e6 * (2 * random.uniform(i) - 1);
    EXPECT_NEAR(own::sin(x), static_cast<double>(std::sin(static_cast<long double>(x))), 3e-16);
    EXPECT_NEAR(own::cos(x), static_cast<double>(std::cos(static_cast<long double>(x))), 3e-16);
  }
}

TEST(Numerics, edges_are_those_of_the_library) {
  EXPECT_EQ(own::exp(0.0), 1);
  EXPECT_EQ(own::exp(-1e9), 0);
  EXPECT_EQ(own::exp(1e9), INFINITY);
  EXPECT_EQ(own::exp(-INFINITY), 0);
  EXPECT_TRUE(std::isnan(own::exp(NAN)));
  EXPECT_GT(own::exp(-745.0), 0);
  EXPECT_EQ(own::log(0.0), -INFINITY);
  EXPECT_EQ(own::log(INFINITY), INFINITY);
  EXPECT_TRUE(std::isnan(own::log(-1.0)));
  EXPECT_NEAR(own::log(5e-324), std::log(5e-324), 1e-12);
  EXPECT_EQ(own::log(1.0), 0);
  EXPECT_EQ(own::pow(0.0, 2), 0);
  EXPECT_EQ(own::pow(7.0, 0), 1);
  EXPECT_EQ(own::erf(0.0), 0);
  EXPECT_EQ(own::erf(9.0), 1);
  EXPECT_TRUE(std::isnan(own::erf(NAN)));
  EXPECT_EQ(own::sin(0.0), 0);
  EXPECT_EQ(own::cos(0.0), 1);
}

// Bits of every machine, of which this one only tells when it differs.
TEST(Numerics, bits_are_these) {
  EXPECT_EQ(own::exp(1.25), 0x1.bec38edb0fafp+1);
  EXPECT_EQ(own::log(10.0), 0x1.26bb1bbb55516p+1);
  EXPECT_EQ(own::cos(1234.5), -0x1.fa8f2ceb78372p-1);
  EXPECT_EQ(own::pow(10'000.0, -0.125), 0x1.43d136248490ep-2);
}

TEST(Numerics, what_holds_ends_with_its_scope) {
  EXPECT_EQ(numerics(), Numerics::native);
  {
    const WithNumerics outer(Numerics::portable);
    EXPECT_EQ(real::exp(0.1f), own::exp(0.1f));
    {
      const WithNumerics inner(Numerics::native);
      EXPECT_EQ(numerics(), Numerics::native);
    }
    EXPECT_EQ(numerics(), Numerics::portable);
  }
  EXPECT_EQ(real::exp(0.1), std::exp(0.1));
}

}  // namespace
}  // namespace base
