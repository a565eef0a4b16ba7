// Matrix products through libtorch (oneDNN on AMX for bf16, MKL for float), on the calling thread.
//
// The bits of a product depend on its shape, the working type and the machine class, never on what
// other threads do: library calls here must run with one intra-op thread (see worker.h).
#pragma once

#include <cstddef>

#include "compute/kernel.h"

namespace compute {

enum class Turn { no, yes };  // whether an operand is stored transposed

// Elements from one stored row to the next; 0: rows lie side by side.
struct Strides {
  std::size_t a = 0, b = 0, c = 0;
};

// c [m, n] = a [m, k] * b [k, n], all row-major. With a_turned, a is stored as [k, m]; with
// b_turned, b is stored as [n, k]. Throws what libtorch throws.
template <class T>
void matmul(const T* a, Turn a_turned, const T* b, Turn b_turned, T* c, std::size_t m,
            std::size_t n, std::size_t k, Strides strides = {});

// The same plus row [n] in every row of c, which is rounded once: the row joins the sum in float.
template <class T>
void matmul_plus(const T* a, Turn a_turned, const T* b, Turn b_turned, const T* row, T* c,
                 std::size_t m, std::size_t n, std::size_t k, Strides strides = {});

}  // namespace compute
