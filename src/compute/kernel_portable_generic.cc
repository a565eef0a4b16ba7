// The portable kernels for any machine; see kernel_portable.h.
#define JANUA_ISA portable_generic
#define JANUA_PORTABLE
#include "compute/kernel_cpu.inc"
#include "compute/kernel_product.inc"
