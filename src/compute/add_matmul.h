// A product of matrices that is added to another, rounded once: what an iteration over matrices in
// bf16 is made of, where rounding the product and the sum apart would count.
#pragma once

#include "compute/matmul.h"

namespace compute {

// c [m, n] = beta * s [m, n] + alpha * a [m, k] * b [k, n], all dense and row-major. c lies apart from
// all that is read. Summed in float, on the calling thread, as matmul() is: its bits depend on the
// shape, the type and the machine class alone. Throws what libtorch throws.
template <class T>
void add_matmul(float beta, const T* s, float alpha, const T* a, const T* b, T* c, std::size_t m,
                std::size_t n, std::size_t k);

}  // namespace compute
