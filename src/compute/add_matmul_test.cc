#include "compute/add_matmul.h"

#include <gtest/gtest.h>

#include <bit>
#include <cstring>
#include <vector>

#include "base/random.h"
#include "compute/plain.h"
#include "compute/worker.h"

namespace compute {
namespace {

std::vector<bf16> normals(std::size_t n, const char* purpose) {
  const base::Random random(1, purpose);
  std::vector<float> wide(n);
  for (std::size_t i = 0; i < n; ++i) wide[i] = static_cast<float>(random.normal(i));
  std::vector<bf16> out(n);
  kernels().half.narrow(wide.data(), out.data(), n);
  return out;
}

float widened(bf16 x) { return std::bit_cast<float>(std::uint32_t{x.bits} << 16); }

// Small ones, which the library multiplies itself, and large ones, which it hands on.
TEST(AddMatmul, rounds_the_sum_of_product_and_matrix_once) {
  single_thread_here();
  for (const std::size_t n : {5, 33, 150}) {
    const std::size_t m = 40, k = 70;
    const auto a = normals(m * k, "a"), b = normals(k * n, "b"), s = normals(m * n, "s");
    std::vector<bf16> got(m * n), want(m * n);
    add_matmul(-4.775f, s.data(), 2.0315f, a.data(), b.data(), got.data(), m, n, k);
    plain::add_matmul(-4.775f, s.data(), 2.0315f, a.data(), b.data(), want.data(), m, n, k);
    std::size_t other = 0;
    for (std::size_t i = 0; i < m * n; ++i) {
      ASSERT_NEAR(widened(got[i]), widened(want[i]), 0.3);  // a last place where it is largest
      other += got[i].bits != want[i].bits;
    }
    // Rounded twice, every fourth would differ; once, those whose sum lies between two numbers.
    EXPECT_LT(other, m * n / 50) << n;
  }
}

TEST(AddMatmul, gives_every_worker_the_same_bits) {
  const std::size_t n = 192;
  const auto a = normals(n * n, "a"), b = normals(n * n, "b"), s = normals(n * n, "s");
  std::vector<std::vector<bf16>> out(5, std::vector<bf16>(n * n));
  run(3, out.size(), [&](int, std::size_t i) {
    add_matmul(0.5f, s.data(), 1.5f, a.data(), b.data(), out[i].data(), n, n, n);
  });
  for (const auto& one : out)
    EXPECT_EQ(std::memcmp(one.data(), out[0].data(), n * n * sizeof(bf16)), 0);
}

}  // namespace
}  // namespace compute
