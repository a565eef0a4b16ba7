// The kernel set for x86-64 with AVX2; see kernel_cpu.inc.
#if defined(__x86_64__)
#define JANUA_ISA avx2
#include "compute/kernel_cpu.inc"
#endif
