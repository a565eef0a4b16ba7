#include "compute/tile_engine.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <string>
#include <vector>

#include "base/random.h"
#include "compute/kernel.h"

namespace compute {
namespace {

constexpr std::size_t kRows = 3, kColumns = 5, kDepth = 3;  // tiles: with edges of blocks of two
constexpr std::size_t M = kRows * kTileSide, N = kColumns * kTileSide, K = kDepth * kTileDepth;

double wide(bf16 x) { return std::bit_cast<float>(std::uint32_t{x.bits} << 16); }

std::vector<bf16> normals(std::size_t n, const char* purpose) {
  const base::Random random(4, purpose);
  std::vector<float> floats(n);
  for (std::size_t i = 0; i < n; ++i) floats[i] = static_cast<float>(random.normal(i));
  std::vector<bf16> out(n);
  kernels().half.narrow(floats.data(), out.data(), n);
  return out;
}

// a [M, K] and b, as [N, K] or [K, N], whose product is the same for every way of packing.
struct Operands {
  std::vector<bf16> a = normals(M * K, "a"), b = normals(K * N, "b"), left, right;
  Tiles packed_left, packed_right;

  Operands(const TileKernels& kernel, bool columns) : left(2 * M * K), right(2 * K * N) {
    if (!columns) {
      kernel.rows(a.data(), K, M, K, left.data());
      kernel.paired(b.data(), N, K, N, right.data());
      packed_left = {left.data(), kDepth, 1};
      packed_right = {right.data(), 1, kColumns};
      return;
    }
    std::vector<bf16> turned_a(M * K), turned_b(K * N);
    for (std::size_t k = 0; k < K; ++k) {
      for (std::size_t m = 0; m < M; ++m) turned_a[k * M + m] = a[m * K + k];
      for (std::size_t n = 0; n < N; ++n) turned_b[n * K + k] = b[k * N + n];
    }
    kernel.columns(turned_a.data(), M, K, M, left.data());
    kernel.turned(turned_b.data(), K, N, K, right.data());
    packed_left = {left.data(), kDepth, 1};
    packed_right = {right.data(), kDepth, 1};
  }
  double exact(std::size_t m, std::size_t n) const {
    double sum = 0;
    for (std::size_t k = 0; k < K; ++k) sum += wide(a[m * K + k]) * wide(b[k * N + n]);
    return sum;
  }
  std::vector<float> product(TileMultiply multiply, bool add) const {
    std::vector<float> c(M * (N + 3), 2.0f);
    multiply({packed_left, packed_right, c.data(), N + 3, kRows, kColumns, kDepth, add});
    return c;
  }
};

void expect_product(const Operands& of, const std::vector<float>& c, double before) {
  for (std::size_t m = 0; m < M; ++m) {
    for (std::size_t n = 0; n < N; ++n)
      ASSERT_NEAR(c[m * (N + 3) + n], of.exact(m, n) + before, 3e-5) << m << ", " << n;
    for (std::size_t n = N; n < N + 3; ++n)
      ASSERT_EQ(c[m * (N + 3) + n], 2.0f) << "beside the result";
  }
}

class TileEngines : public testing::TestWithParam<const char*> {};

TEST_P(TileEngines, multiply_what_was_packed_in_any_way) {
  const auto* engine = tile_engine(GetParam());
  if (!engine) GTEST_SKIP() << "not on this machine, or amx without JANUA_KERNELS=amx";
  const TileScope scope(*engine);
  for (const bool columns : {false, true}) {
    const Operands of(kernels().tile, columns);
    expect_product(of, of.product(engine->multiply, false), 0);
    expect_product(of, of.product(engine->multiply, true), 2);
  }
}

INSTANTIATE_TEST_SUITE_P(Engines, TileEngines, testing::Values("plain", "avx512bf16", "amx"),
                         [](const auto& info) { return std::string(info.param); });

TEST(TileEngine, has_the_same_bits_from_every_kernel_set_and_from_amx) {
  const Operands of(kernel_set("generic")->tile, false);
  const auto want = of.product(kernel_set("generic")->tile.product, true);
  for (const char* name : {"avx2", "avx512"})
    if (const auto* set = kernel_set(name)) {
      EXPECT_EQ(of.product(set->tile.product, true), want) << name;
      EXPECT_EQ(std::memcmp(Operands(set->tile, true).left.data(), of.left.data(), M * K * 2), 0)
          << name << ": a left operand of columns";
    }
  if (const auto* amx = tile_engine("amx")) {
    const TileScope scope(*amx);
    EXPECT_EQ(of.product(amx->multiply, true), want);
  }
}

// A library that set its own before goes on with it.
TEST(TileEngine, of_amx_leaves_the_configuration_that_it_found) {
  const auto* amx = tile_engine("amx");
  if (!amx) GTEST_SKIP() << "not on this machine, or amx without JANUA_KERNELS=amx";
  const Operands of(kernels().tile, false);
  const TileScope outer(*amx);
  const auto want = of.product(amx->multiply, false);
  {
    const TileScope inner(*amx);
  }
  EXPECT_EQ(of.product(amx->multiply, false), want);
}

}  // namespace
}  // namespace compute
