// Of every kernel set: near a plain sum in double, and the same bits in each form, at odd addresses and
// whichever rows stand beside.
#include "compute/kernel_dot.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <string>
#include <vector>

#include "base/random.h"
#include "compute/kernel.h"

namespace compute {
namespace {

class Dot : public testing::TestWithParam<const char*> {};

// Multiples of 1/8 up to 16, which both 16-bit floats hold.
std::vector<float> eighths(std::size_t n, const char* purpose) {
  const base::Random random(2, purpose);
  std::vector<float> out(n);
  for (std::size_t i = 0; i < n; ++i) out[i] = static_cast<float>(random.below(256, i)) / 8 - 16;
  return out;
}

std::uint16_t half_of(float value) {  // of a normal number that a half holds
  if (value == 0) return 0;
  std::uint32_t bits;
  std::memcpy(&bits, &value, 4);
  return static_cast<std::uint16_t>(bits >> 16 & 0x8000) |
         static_cast<std::uint16_t>(((bits & 0x7fffffff) - (112u << 23)) >> 13);
}

TEST_P(Dot, has_one_order_of_sums_in_every_form) {
  const auto* set = kernel_set(GetParam());
  if (!set) GTEST_SKIP() << "not on this machine";
  for (const std::size_t k : {1, 15, 16, 63, 64, 200, 1000}) {
    constexpr std::size_t n = 5;
    const auto w = eighths(n * k, "w");
    std::vector<float> x(k), y(n), other(n), alone(1);
    const base::Random random(3, "x");
    for (std::size_t i = 0; i < k; ++i) x[i] = static_cast<float>(random.normal(i));
    set->dot.f32(w.data(), k, x.data(), y.data(), n, k);
    for (std::size_t j = 0; j < n; ++j) {
      double sum = 0, size = 0;
      for (std::size_t i = 0; i < k; ++i) {
        sum += static_cast<double>(w[j * k + i]) * x[i];
        size += std::abs(static_cast<double>(w[j * k + i]) * x[i]);
      }
      EXPECT_NEAR(y[j], sum, 1e-6 * size) << k;
      set->dot.f32(w.data() + j * k, k, x.data(), alone.data(), 1, k);
      EXPECT_EQ(alone[0], y[j]) << "one row alone";
    }
    std::string bf16(1 + 2 * n * k, 0), f16 = bf16;
    for (std::size_t i = 0; i < n * k; ++i) {
      std::memcpy(bf16.data() + 1 + 2 * i, reinterpret_cast<const char*>(&w[i]) + 2, 2);
      const auto half = half_of(w[i]);
      std::memcpy(f16.data() + 1 + 2 * i, &half, 2);
    }
    set->dot.bf16(bf16.data() + 1, k, x.data(), other.data(), n, k);
    EXPECT_EQ(other, y) << k;
    set->dot.f16(f16.data() + 1, k, x.data(), other.data(), n, k);
    EXPECT_EQ(other, y) << k;
    std::vector<float> wide(n * k);
    set->dot.widen_bf16(bf16.data() + 1, wide.data(), wide.size());
    EXPECT_EQ(wide, w);
    set->dot.widen_f16(f16.data() + 1, wide.data(), wide.size());
    EXPECT_EQ(wide, w);
  }
}

// Rows of x and y that lie apart; every count of them, and of weights that fill no tile.
TEST_P(Dot, of_several_rows_is_that_of_each_alone) {
  const auto* set = kernel_set(GetParam());
  if (!set) GTEST_SKIP() << "not on this machine";
  constexpr std::size_t most = 17;
  for (const std::size_t k : {1, 16, 63, 100, 200, 1000})
    for (const std::size_t n : {1, 5, 8}) {
      const auto w = eighths(n * k, "w");
      std::string bf16(1 + 2 * n * k, 0), f16 = bf16;
      for (std::size_t i = 0; i < n * k; ++i) {
        std::memcpy(bf16.data() + 1 + 2 * i, reinterpret_cast<const char*>(&w[i]) + 2, 2);
        const auto half = half_of(w[i]);
        std::memcpy(f16.data() + 1 + 2 * i, &half, 2);
      }
      std::vector<float> x(most * (k + 3)), want(most * (n + 2));
      const base::Random random(3, "x");
      for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(random.normal(i));
      for (std::size_t m = 0; m < most; ++m)
        set->dot.f32(w.data(), k, x.data() + m * (k + 3), want.data() + m * (n + 2), n, k);
      for (std::size_t m = 1; m <= most; ++m) {
        auto y = want;
        const auto check = [&](DotKernels::Dots rows, const void* weights) {
          std::fill_n(y.begin(), m * (n + 2) - 2, 0.0f);
          rows(weights, k, x.data(), k + 3, y.data(), n + 2, m, n, k);
          EXPECT_EQ(y, want) << m << " rows, " << n << " weights of " << k;
        };
        check(set->dot.rows_f32, w.data());
        check(set->dot.rows_bf16, bf16.data() + 1);
        check(set->dot.rows_f16, f16.data() + 1);
      }
    }
}

INSTANTIATE_TEST_SUITE_P(Sets, Dot, testing::Values("generic", "avx2", "avx512"),
                         [](const auto& info) { return std::string(info.param); });

}  // namespace
}  // namespace compute
