// Kernels whose bits are those of every machine: the loops of kernel_cpu.inc compiled with no multiplication
// fused into an addition and no function of a library, over the same sixteen lanes whatever the registers
// hold; and products of matrices, each of whose numbers is one chain of fused multiply-adds over k.
// They compute while base::numerics() is portable (`train.numerics`), in float.
#pragma once

#include "compute/kernel.h"
#include "compute/matmul.h"

namespace compute {

// The set of a machine, whatever base::numerics() says.
const KernelSet& native_kernels();

}  // namespace compute

namespace compute::portable {

// As kernel_set(): generic, avx2 or avx512, or null where the machine cannot run it.
const KernelSet* kernel_set(const char* name);

// c [m, n] = a [m, k] * b [k, n], or added to c. a's element (i, l) is a[i * a_row + l * a_column], and so
// b's; rows of c lie c_row apart. On the calling thread.
struct Operand {
  const float* data;
  std::size_t row, column;
};
using Product = void (*)(Operand a, Operand b, float* c, std::size_t c_row, std::size_t m,
                         std::size_t n, std::size_t k, bool add);
// By the same names.
Product product(const char* name);

// Those that this machine runs best, or that $JANUA_KERNELS asks for.
const KernelSet& kernels();

// Takes the set of that name from now on, or the best again: so a test compares whole trainings. While
// nothing computes.
void choose(const char* name);

// As compute::matmul and matmul_plus of float.
void matmul(const float* a, Turn a_turned, const float* b, Turn b_turned, float* c, std::size_t m,
            std::size_t n, std::size_t k, Strides strides);
void matmul_plus(const float* a, Turn a_turned, const float* b, Turn b_turned, const float* row,
                 float* c, std::size_t m, std::size_t n, std::size_t k, Strides strides);

}  // namespace compute::portable
