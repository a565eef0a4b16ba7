// The portable kernels for avx512; see kernel_portable.h.
#if defined(__x86_64__)
#define JANUA_ISA portable_avx512
#define JANUA_PORTABLE
#include "compute/kernel_cpu.inc"
#include "compute/kernel_product.inc"
#endif
