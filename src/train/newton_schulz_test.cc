#include "train/newton_schulz.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "base/random.h"
#include "compute/worker.h"

namespace train {
namespace {

std::vector<float> normals(std::size_t n) {
  const base::Random random(3, "newton_schulz");
  std::vector<float> out(n);
  for (std::size_t i = 0; i < n; ++i) out[i] = static_cast<float>(random.normal(i));
  return out;
}

// The rows' products among each other.
std::vector<double> gram(const std::vector<float>& x, std::size_t rows, std::size_t columns) {
  std::vector<double> out(rows * rows);
  for (std::size_t i = 0; i < rows; ++i)
    for (std::size_t j = 0; j < rows; ++j)
      for (std::size_t l = 0; l < columns; ++l)
        out[i * rows + j] += static_cast<double>(x[i * columns + l]) * x[j * columns + l];
  return out;
}

// Its squares of singular values lie between 0.5 and 1.5, so no row is short and none leans on others.
TEST(NewtonSchulz, makes_rows_about_orthogonal) {
  compute::single_thread_here();
  const std::size_t rows = 24, columns = 200;
  auto x = normals(rows * columns);
  orthogonalise(x.data(), rows, columns, {});
  const auto products = gram(x, rows, columns);
  for (std::size_t i = 0; i < rows; ++i)
    for (std::size_t j = 0; j < rows; ++j)
      EXPECT_NEAR(products[i * rows + j], i == j ? 1 : 0, i == j ? 0.5 : 0.25) << i << " " << j;
}

TEST(NewtonSchulz, does_the_same_with_a_matrix_that_stands) {
  compute::single_thread_here();
  const std::size_t m = 9, n = 70;
  auto lying = normals(m * n), standing = lying;
  for (std::size_t i = 0; i < m; ++i)
    for (std::size_t j = 0; j < n; ++j) standing[j * m + i] = lying[i * n + j];
  orthogonalise(lying.data(), m, n, {});
  orthogonalise(standing.data(), n, m, {});
  for (std::size_t i = 0; i < m; ++i)
    for (std::size_t j = 0; j < n; ++j)
      ASSERT_NEAR(standing[j * m + i], lying[i * n + j], 0.01) << i << " " << j;
}

TEST(NewtonSchulz, does_not_depend_on_how_large_a_gradient_is) {
  compute::single_thread_here();
  auto x = normals(12 * 12), small = x;
  for (auto& value : small) value = std::ldexp(value, -20);
  orthogonalise(x.data(), 12, 12, {});
  orthogonalise(small.data(), 12, 12, {});
  EXPECT_EQ(x, small);
}

TEST(NewtonSchulz, leaves_a_matrix_of_zeros_alone) {
  compute::single_thread_here();
  std::vector<float> x(6 * 8);
  orthogonalise(x.data(), 6, 8, {});
  EXPECT_EQ(x, std::vector<float>(6 * 8));
}

}  // namespace
}  // namespace train
