#include "train/newton_schulz.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "compute/add_matmul.h"

namespace train {

namespace {

using compute::bf16;
using Values = std::vector<bf16>;

// Five rounds of it bring singular values from 0.01 to 1 to between 0.7 and 1.2.
constexpr float kA = 3.4445f, kB = -4.775f, kC = 2.0315f;

float rounded(float x) {
  bf16 half;
  const auto& kernels = compute::kernels().half;
  kernels.narrow(&x, &half, 1);
  kernels.widen(&half, &x, 1);
  return x;
}

// `to` [columns, rows] = `from` [rows, columns] turned, in blocks that a cache holds.
void turn(const float* from, std::size_t rows, std::size_t columns, float* to) {
  constexpr std::size_t kBlock = 32;
  for (std::size_t top = 0; top < rows; top += kBlock)
    for (std::size_t left = 0; left < columns; left += kBlock)
      for (std::size_t i = top; i < std::min(rows, top + kBlock); ++i)
        for (std::size_t j = left; j < std::min(columns, left + kBlock); ++j)
          to[j * rows + i] = from[i * columns + j];
}

// x [n], which is of bf16, divided by its Frobenius norm, so that no singular value is above 1. The
// squares are added in order.
void normalise(float* x, std::size_t n, float epsilon) {
  double squares = 0;
  for (std::size_t i = 0; i < n; ++i) squares += static_cast<double>(x[i]) * x[i];
  const auto norm = std::max(rounded(static_cast<float>(std::sqrt(squares))), rounded(epsilon));
  for (std::size_t i = 0; i < n; ++i) x[i] /= norm;
}

// X [m, n] with m <= n becomes a X + (b G + c G G) X with G = X X^T.
void iterate(Values& x, std::size_t m, std::size_t n, int rounds) {
  using compute::Turn;
  Values gram(m * m), polynomial(m * m), next(m * n);
  for (int i = 0; i < rounds; ++i) {
    compute::matmul(x.data(), Turn::no, x.data(), Turn::yes, gram.data(), m, m, n);
    compute::add_matmul(kB, gram.data(), kC, gram.data(), gram.data(), polynomial.data(), m, m, m);
    compute::add_matmul(kA, x.data(), 1, polynomial.data(), x.data(), next.data(), m, n, m);
    std::swap(x, next);
  }
}

}  // namespace

void orthogonalise(float* matrix, std::size_t rows, std::size_t columns, const NewtonSchulz& how) {
  const bool stands = rows > columns;
  const auto m = std::min(rows, columns), n = std::max(rows, columns);
  std::vector<float> turned(stands ? m * n : 0);
  if (stands) turn(matrix, rows, columns, turned.data());
  float* const lying = stands ? turned.data() : matrix;
  const auto& half = compute::kernels().half;
  Values x(m * n);
  half.narrow(lying, x.data(), x.size());
  half.widen(x.data(), lying, x.size());
  normalise(lying, x.size(), how.epsilon);
  half.narrow(lying, x.data(), x.size());
  iterate(x, m, n, how.rounds);
  half.widen(x.data(), lying, x.size());
  if (stands) turn(lying, columns, rows, matrix);
}

}  // namespace train
