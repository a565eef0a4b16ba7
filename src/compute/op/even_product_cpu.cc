#include <algorithm>
#include <bit>
#include <type_traits>
#include <vector>

#include "compute/op/even_product.h"

namespace compute {

namespace {

constexpr std::size_t kLeast = 64;

// Kept, so that a warm pass takes no memory. Valid until the thread's next call with that number.
template <class T, int number>
T* scratch(std::size_t elements) {
  thread_local std::vector<T> memory;
  if (memory.size() < elements) memory.resize(elements);
  return memory.data();
}

// Those rows, and zeros behind them.
template <class T, int number>
const T* with_zeros(const T* from, std::size_t rows, std::size_t all, std::size_t width) {
  T* out = scratch<T, number>(all * width);
  std::copy_n(from, rows * width, out);
  std::fill_n(out + rows * width, (all - rows) * width, T{});
  return out;
}

}  // namespace

std::size_t even_rows(std::size_t rows) {
  if (rows == 0) return 0;
  const auto step = std::max(kLeast, std::bit_floor(rows) / 8);
  return (rows + step - 1) / step * step;
}

template <class T>
void even_product(const T* x, const T* w, Turn turned, T* y, std::size_t rows,
                  std::size_t rows_behind, std::size_t out, std::size_t in, const T* row) {
  const auto all = std::is_same_v<T, float> ? rows : even_rows(rows);
  const auto multiply = [&](const T* from, T* to) {
    row ? matmul_plus(from, Turn::no, w, turned, row, to, all, out, in)
        : matmul(from, Turn::no, w, turned, to, all, out, in);
  };
  if (all - rows <= rows_behind) return multiply(x, y);
  T* whole = scratch<T, 1>(all * out);
  multiply(with_zeros<T, 0>(x, rows, all, in), whole);
  std::copy_n(whole, rows * out, y);
}

template <class T>
void even_outer(const T* a, const T* b, T* product, std::size_t rows, std::size_t rows_behind,
                std::size_t P, std::size_t Q) {
  const auto all = std::is_same_v<T, float> ? rows : even_rows(rows);
  if (all > rows) a = with_zeros<T, 0>(a, rows, all, P);
  if (all - rows > rows_behind) b = with_zeros<T, 1>(b, rows, all, Q);
  matmul(a, Turn::yes, b, Turn::no, product, P, Q, all);
}

#define EVEN(T)                                                                                   \
  template void even_product(const T*, const T*, Turn, T*, std::size_t, std::size_t, std::size_t, \
                             std::size_t, const T*);                                              \
  template void even_outer(const T*, const T*, T*, std::size_t, std::size_t, std::size_t,         \
                           std::size_t);
EVEN(float)
EVEN(bf16)
#undef EVEN

}  // namespace compute
