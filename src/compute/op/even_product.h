// Products of as many rows as an expert happens to have, in bf16 with few different counts.
//
// libtorch's product for bf16 (oneDNN) compiles code for every shape that it meets, which takes longer
// than a product of a few hundred rows, and experts have other counts in every pass. So counts are
// rounded up: to a multiple of 64, later of an eighth of their own size. What is computed beyond an
// expert's rows is thrown away, and no row's bits depend on the rows beside it.
#pragma once

#include <cstddef>

#include "compute/matmul.h"

namespace compute {

// The count that is computed in the place of `rows`.
std::size_t even_rows(std::size_t rows);

// y [rows, out] = x [rows, in] * w [in, out], stored [out, in] if it is turned, plus row [out] in every
// row where it is given (matmul_plus). Behind the rows of x and y lie others, rows_behind of each: those
// of x are read, and those of y lose what they hold.
template <class T>
void even_product(const T* x, const T* w, Turn turned, T* y, std::size_t rows,
                  std::size_t rows_behind, std::size_t out, std::size_t in, const T* row = nullptr);

// product [P, Q] = a^T b, of a [rows, P] and b [rows, Q], behind which as many others lie.
template <class T>
void even_outer(const T* a, const T* b, T* product, std::size_t rows, std::size_t rows_behind,
                std::size_t P, std::size_t Q);

}  // namespace compute
